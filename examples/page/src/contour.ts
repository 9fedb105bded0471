/** The line on which a function on a grid has one value. */

export interface Segment { readonly from: readonly [number, number]; readonly to: readonly [number, number] }

/**
 * Pieces of the line where values pass a level, by marching squares: in each cell of four neighbours the places on its sides are
 * joined in pairs. Coordinates count columns and rows.
 */
export function contour(values: ArrayLike<number>, columns: number, rows: number, level: number): Segment[] {
  const above = (column: number, row: number): number => values[row * columns + column]! - level
  const pieces: Segment[] = []
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]] as const
      const crossings = corners.flatMap(([x, y], side): [number, number][] => {
        const [nextX, nextY] = corners[(side + 1) % 4]!
        const [here, there] = [above(x, y), above(nextX, nextY)]
        if (here > 0 === there > 0) return []
        const share = here / (here - there)
        return [[x + share * (nextX - x), y + share * (nextY - y)]]
      })
      for (let at = 0; at + 1 < crossings.length; at += 2) pieces.push({ from: crossings[at]!, to: crossings[at + 1]! })
    }
  }
  return pieces
}
