/** Counts of nodes made and nodes visited by walks (tests hold that both grow linearly with the work), and identities of objects. */
export const counts = { made: 0, visited: 0 }

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/** A number that tells this object from every other. */
export function identityOf(object: object): number {
  let id = identities.get(object)
  if (id === undefined) identities.set(object, id = ++lastIdentity)
  return id
}
