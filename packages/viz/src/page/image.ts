/** Small images as inline SVG, a rectangle for each run of equal pixels. */
import { ShapeError, ValueError } from '@mlp/autograd'
import { escaped } from './html.js'

export interface ImageOptions {
  /** The value drawn black. Default: 0. */
  readonly black?: number
  /** The value drawn white. Default: the greatest one. */
  readonly white?: number
  /** Pixels of the screen for one of the image. Default: 8. */
  readonly scale?: number
  /** What the image shows, for readers who do not see it. Default: its size. */
  readonly description?: string
}

/**
 * Gray pixels as an SVG drawing, row by row from the top. Values beyond black and white are drawn as these.
 *
 * @param pixels one number per pixel
 * @param width pixels per row
 * @throws ShapeError when pixels do not fill whole rows; ValueError for pixels that are not finite or options out of range
 * @example
 * import { imageOf } from '@mlp/viz'
 * const svg = imageOf([0, 16, 16, 0], 2, { white: 0, black: 16, description: 'a diagonal' })
 * console.log(svg.includes('<title>a diagonal</title>')) // → true
 */
export function imageOf(pixels: ArrayLike<number>, width: number, { black = 0, white = greatest(pixels), scale = 8, description }: ImageOptions = {}): string {
  const height = check(pixels, width, scale)
  const runs = new Map<number, string[]>()
  for (let y = 0; y < height; y++) {
    const row = Array.from({ length: width }, (_, x) => grayLevel(pixels[y * width + x]!, black, white))
    let start = 0
    row.forEach((level, x) => {
      if (row[x + 1] === level) return
      const run = `M${start} ${y}h${x + 1 - start}v1h${start - x - 1}z`
      runs.set(level, [...runs.get(level) ?? [], run])
      start = x + 1
    })
  }
  const title = escaped(description ?? `an image of ${width} × ${height} pixels`)
  const paths = [...runs].map(([level, path]) => `<path fill="${grayColor(level)}" d="${path.join('')}"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges"><title>${title}</title>${paths.join('')}</svg>`
}

function greatest(pixels: ArrayLike<number>): number {
  let found = 0
  for (let i = 0; i < pixels.length; i++) found = Math.max(found, pixels[i]!)
  return found
}

/** From 0, black, to 255, white. */
function grayLevel(value: number, black: number, white: number): number {
  if (black === white) return value > black ? 255 : 0
  return Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black))))
}

function grayColor(level: number): string {
  return `#${level.toString(16).padStart(2, '0').repeat(3)}`
}

/** The number of rows. */
function check(pixels: ArrayLike<number>, width: number, scale: number): number {
  const operation = 'imageOf'
  if (!Number.isInteger(width) || width < 1 || !(scale > 0) || !Number.isFinite(scale)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'an option out of range', received: `width ${width}, scale ${scale}`, expected: 'a whole width, one or more, and a positive scale', hint: 'write imageOf(pixels, 8)' })
  }
  if (pixels.length === 0 || pixels.length % width !== 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'pixels do not fill whole rows', received: `${pixels.length} pixels for a width of ${width}`, expected: `a multiple of ${width}`, hint: 'pass one flat list of gray values, row by row',
    })
  }
  for (let i = 0; i < pixels.length; i++) {
    if (Number.isFinite(pixels[i])) continue
    throw new ValueError({ code: 'DATA_NOT_FINITE', operation, problem: 'a pixel is not a finite number', received: `${String(pixels[i])} at position ${i}`, expected: 'finite gray values', hint: 'check how the image was read' })
  }
  return pixels.length / width
}
