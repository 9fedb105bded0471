/** Headings, tables and pictures in a terminal. */

/** A line that opens a part of the output. */
export function heading(text: string): string {
  return `\n── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`
}

const SHADES = ' ░▒▓█'

/** Gray images side by side, each pixel two characters wide; 0 is empty, `white` is full. */
export function drawImages(images: readonly ArrayLike<number>[], width: number, { white = 1, captions = [] }: { white?: number; captions?: readonly string[] } = {}): string {
  const gap = '    '
  const rows = Math.max(...images.map(image => image.length / width))
  const lines = Array.from({ length: rows }, (_, row) => images.map(image => Array.from({ length: width }, (_, column) => {
    const level = Math.round(Math.min(1, Math.max(0, (image[row * width + column] ?? 0) / white)) * (SHADES.length - 1))
    return SHADES.charAt(level).repeat(2)
  }).join('')).join(gap))
  const labels = captions.map(caption => caption.padEnd(width * 2)).join(gap)
  return [...lines, labels].map(line => `  ${line.trimEnd()}`).join('\n')
}

/** A confusion matrix: a row per true class, a column per predicted one; zeros are dots. */
export function drawConfusion(matrix: readonly (readonly number[])[]): string {
  const width = 4
  const cell = (text: string | number): string => String(text).padStart(width)
  const header = `  true ╲ predicted${matrix.map((_, column) => cell(column)).join('')}`
  return [header, ...matrix.map((row, index) => `  ${String(index).padStart(16)}${row.map(count => cell(count === 0 ? '·' : count)).join('')}`)].join('\n')
}
