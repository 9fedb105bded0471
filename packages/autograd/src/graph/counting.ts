/** Counts of nodes made and nodes visited by walks: tests hold that both grow linearly with the work. */
import { sharedState } from './shared.js'

export const counts = /* @__PURE__ */ sharedState('counts', { made: 0, visited: 0 })
