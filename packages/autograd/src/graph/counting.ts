/** Counts of nodes made and nodes visited by walks: tests hold that both grow linearly with the work. */
export const counts = { made: 0, visited: 0 }
