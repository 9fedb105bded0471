/** The picture: points of two classes, and what the network makes of the plane. */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { contour } from './contour'
import { grid, view } from './task'
import type { Rows, Split } from '@mlp/nn'

type Color = readonly [number, number, number]

const WIDTH = 690
const HEIGHT = 495

interface Palette { readonly classes: readonly [Color, Color]; readonly paper: Color; readonly ink: string }

/** On the screen: blue and orange are told apart by eyes of all kinds, and points by their shape too. */
const light: Palette = { classes: [[47, 111, 222], [217, 100, 28]], paper: [255, 255, 255], ink: '#1b2330' }
const dark: Palette = { classes: [[104, 160, 255], [255, 150, 84]], paper: [22, 27, 35], ink: '#eef2f8' }

const scheme = matchMedia('(prefers-color-scheme: dark)')
function onScheme(changed: () => void): () => void {
  scheme.addEventListener('change', changed)
  return () => { scheme.removeEventListener('change', changed) }
}

export function Regions({ data, probabilities, summary }: { readonly data: Split; readonly probabilities: Float32Array | undefined; readonly summary: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = useSyncExternalStore(onScheme, () => scheme.matches)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context == null) return
    const palette = isDark ? dark : light
    const density = Math.max(1, Math.min(3, devicePixelRatio))
    context.canvas.width = WIDTH * density
    context.canvas.height = HEIGHT * density
    context.scale(density, density)
    context.fillStyle = css(palette.paper)
    context.fillRect(0, 0, WIDTH, HEIGHT)
    if (probabilities !== undefined) drawRegions(context, probabilities, palette)
    drawPoints(context, data.train, palette, true)
    drawPoints(context, data.test, palette, false)
  }, [data, probabilities, isDark])
  return <canvas ref={canvas} role="img" aria-label={summary} width={WIDTH} height={HEIGHT} />
}

function drawRegions(context: CanvasRenderingContext2D, probabilities: Float32Array, { classes, paper, ink }: Palette): void {
  const pixels = new ImageData(grid.columns, grid.rows)
  probabilities.forEach((p, at) => {
    const color = classes[p > 0.5 ? 1 : 0]
    // The surer, the deeper.
    const depth = 0.04 + 0.34 * Math.abs(2 * p - 1)
    paper.forEach((base, channel) => { pixels.data[4 * at + channel] = base + depth * (color[channel]! - base) })
    pixels.data[4 * at + 3] = 255
  })
  const small = new OffscreenCanvas(grid.columns, grid.rows)
  small.getContext('2d')?.putImageData(pixels, 0, 0)
  context.imageSmoothingQuality = 'high'
  // Values stand at the middles of pixels, the first and last at the edges of the picture.
  context.drawImage(small, 0.5, 0.5, grid.columns - 1, grid.rows - 1, 0, 0, WIDTH, HEIGHT)
  const [across, down] = [WIDTH / (grid.columns - 1), HEIGHT / (grid.rows - 1)]
  context.beginPath()
  for (const { from, to } of contour(probabilities, grid.columns, grid.rows, 0.5)) {
    context.moveTo(from[0] * across, from[1] * down)
    context.lineTo(to[0] * across, to[1] * down)
  }
  context.lineWidth = 2
  context.lineCap = 'round'
  context.strokeStyle = ink
  context.stroke()
}

/** Class 0 are discs and class 1 diamonds; those held back are hollow. */
function drawPoints(context: CanvasRenderingContext2D, { x, y }: Rows, { classes, paper }: Palette, isFilled: boolean): void {
  y.data.forEach((label, row) => {
    const across = (x.data[2 * row]! - view.left) / (view.right - view.left) * WIDTH
    const down = (view.top - x.data[2 * row + 1]!) / (view.top - view.bottom) * HEIGHT
    const color = css(classes[label === 1 ? 1 : 0])
    context.beginPath()
    if (label === 0) context.arc(across, down, 4.2, 0, 2 * Math.PI)
    else for (const [dx, dy] of [[0, -5.4], [5.4, 0], [0, 5.4], [-5.4, 0]] as const) context.lineTo(across + dx, down + dy)
    context.closePath()
    context.fillStyle = isFilled ? color : css(paper)
    context.fill()
    context.lineWidth = isFilled ? 1.2 : 2
    context.strokeStyle = isFilled ? css(paper) : color
    context.stroke()
  })
}

function css(color: Color): string { return `rgb(${color.join(' ')})` }
