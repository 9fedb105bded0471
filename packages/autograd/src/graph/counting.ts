/** Counts of nodes and of walks over them. */
import { sharedState } from './shared.js'

/** Nodes made and nodes visited by walks: tests hold that both grow linearly with the work. */
export const counts = /* @__PURE__ */ sharedState('counts', { made: 0, visited: 0 })

/** Where a node keeps the number of the walk that last came by; three times as fast as a set of the nodes it has seen. */
export const WALK: unique symbol = /* @__PURE__ */ Symbol.for('@mlp/walk')

/** The number of the latest walk, and whether one is under way. */
export const walks = /* @__PURE__ */ sharedState('walks', { latest: 0, underWay: false })
