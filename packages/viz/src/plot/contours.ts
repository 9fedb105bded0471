/** Lines of equal height through a grid of numbers, by marching squares. */

export interface Segment { readonly x: number; readonly y: number; readonly x2: number; readonly y2: number; readonly level: number }

/**
 * Straight pieces of the lines on which the height, linear between neighbors, is each of the levels.
 * Where a square is crossed four times its middle decides which corners belong together.
 */
export function contours(xs: readonly number[], ys: readonly number[], height: (column: number, row: number) => number, levels: readonly number[]): Segment[] {
  const segments: Segment[] = []
  for (let row = 0; row + 1 < ys.length; row++) {
    for (let column = 0; column + 1 < xs.length; column++) {
      // Counterclockwise from the lower left.
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]].map(([i, j]) => ({ x: xs[i!]!, y: ys[j!]!, z: height(i!, j!) }))
      if (corners.some(({ z }) => !Number.isFinite(z))) continue
      const middle = corners.reduce((sum, { z }) => sum + z, 0) / 4
      for (const level of levels) {
        const crossed = corners.flatMap((from, at) => {
          const to = corners[(at + 1) % 4]!
          if (from.z < level === to.z < level) return []
          const share = (level - from.z) / (to.z - from.z)
          return [{ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }]
        })
        // Of four crossings, on the sides in turn, the corner between two of them is cut off alone or joined through the middle.
        const pairs = crossed.length === 4 ? (corners[0]!.z < level === middle < level ? [[0, 1], [2, 3]] : [[3, 0], [1, 2]]) : crossed.length === 2 ? [[0, 1]] : []
        for (const [a, b] of pairs) segments.push({ ...crossed[a!]!, x2: crossed[b!]!.x, y2: crossed[b!]!.y, level })
      }
    }
  }
  return segments
}
