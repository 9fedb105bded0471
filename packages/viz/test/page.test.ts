// Pages hold everything inside them, show every text as it is, and are refused what they cannot hold.
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { imageOf, lossCurve, pageOf } from '../src/index.js'
import { neuron, svgOf } from './graphs.js'
import { toDot } from '../src/index.js'

const evil = '</title><script>alert(1)</script> & "quoted" \'too\''
const shown = '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;too&#39;'
const drawing = imageOf([0, 1, 1, 0], 2)

test('every text is escaped, wherever it stands', () => {
  const html = pageOf({
    title: evil, lead: evil, language: evil,
    sections: [{
      title: evil,
      content: [evil, { svg: drawing, caption: evil }, { svg: drawing, description: evil }, { gallery: [{ svg: drawing, caption: evil }] }, { columns: [evil], rows: [[evil]], caption: evil, rowHeaders: true }, { facts: { [evil]: evil } }, { code: evil }],
    }],
  })
  expect(html).not.toContain('<script')
  expect(html.split(shown).length - 1).toBe(16)
  expect(pageOf({ title: 'a', sections: [{ title: 'b', content: [{ svg: imageOf([1], 1, { description: evil }) }] }] })).toContain(`<title>${shown}</title>`)
})

property.prop([fc.string({ unit: 'binary' })])('no text gets out of its place', text => {
  const html = pageOf({ title: text, sections: [{ title: 'x', content: [{ code: text }] }] })
  const [, title] = /<h1>([^]*?)<\/h1>/.exec(html)!
  expect(title).not.toMatch(/[<>"']/)
  expect(html).not.toMatch(/[\ud800-\udfff]/u)
})

test('nothing is loaded and nothing runs', async () => {
  const { L } = neuron()
  const html = pageOf({ title: 'a', sections: [{ title: 'b', content: [{ svg: await svgOf(toDot(L)) }] }] })
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`)
  expect(html.replace(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(/https?:|<script|<link|@import|src=|<\?xml|<!DOCTYPE svg/)
})

test('drawings keep their own ids, and what refers to them', () => {
  const clipped = '<?xml version="1.0"?><!-- x --><svg width="100pt" height="1pt" viewBox="0 0 1 1"><defs><clipPath id="c"/></defs><g clip-path="url(#c)"><use xlink:href="#c"/><text>id="c" url(#c)</text></g></svg>\n'
  const html = pageOf({ title: 'a', sections: [{ title: 'b', content: [{ svg: clipped }, { gallery: [{ svg: clipped }] }] }] })
  for (const prefix of ['f0-', 'f1-']) expect(html).toContain(`<clipPath id="${prefix}c"/></defs><g clip-path="url(#${prefix}c)"><use xlink:href="#${prefix}c"/><text>id="c" url(#c)</text>`)
  expect(html).toContain('--least: 80px')
})

test('tables: numbers to the right, headers with a scope', () => {
  const html = pageOf({ title: 'a', sections: [{ title: 'b', content: [{ columns: ['weight', 'gradient'], rowHeaders: true, rows: [['w₁', -0.5], ['w₂', 3e-11]] }] }] })
  expect(html).toContain('<th scope="col">weight</th><th scope="col" class="number">gradient</th>')
  expect(html).toContain('<tr><th scope="row">w₁</th><td class="number">−0.5</td></tr>\n<tr><th scope="row">w₂</th><td class="number">3e−11</td></tr>')
})

test.each<[string, Parameters<typeof pageOf>[0]['sections'][0]['content'][0], string]>([
  ['no SVG', { svg: 'digraph { a -> b }' }, 'not a drawing'],
  ['text before a drawing', { svg: `oops ${drawing}` }, 'not a drawing'],
  ['a drawing cut short', { svg: drawing.slice(0, -3) }, 'not a drawing'],
  ['rows of unequal length', { rows: [[1, 2], [3]] }, '1 cells in row 1'],
  ['rows that do not match the columns', { columns: ['a'], rows: [[1, 2]] }, 'as there are columns'],
])('refuses %s', (_, part, problem) => {
  expect(() => pageOf({ title: 'a', sections: [{ title: 'b', content: [part] }] })).toThrow(problem)
})

describe('images', () => {
  test('one path per gray, runs of equal pixels together', () => {
    expect(imageOf([0, 0, 16, 8, 0, 0], 3, { white: 16, scale: 2, description: 'a <digit>' })).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="6" height="4" viewBox="0 0 3 2" shape-rendering="crispEdges"><title>a &lt;digit&gt;</title>'
      + '<path fill="#000000" d="M0 0h2v1h-2zM1 1h2v1h-2z"/><path fill="#ffffff" d="M2 0h1v1h-1z"/><path fill="#808080" d="M0 1h1v1h-1z"/></svg>',
    )
  })

  test('black and white may change places; the greatest value is white; beyond them is clamped', () => {
    expect(imageOf([0], 1, { black: 1, white: 0 })).toContain('fill="#ffffff"')
    expect(imageOf(Uint8Array.of(0, 255), 2)).toMatch(/#000000.*#ffffff/)
    expect(imageOf([-5, 50], 2, { white: 10 })).toMatch(/#000000.*#ffffff/)
    expect(imageOf([0, 0], 2)).toContain('fill="#000000"')
  })

  property.prop([fc.integer({ min: 1, max: 6 }).chain(width => fc.tuple(fc.constant(width), fc.integer({ min: 1, max: 6 }).chain(height => fc.array(fc.integer({ min: 0, max: 3 }), { minLength: width * height, maxLength: width * height }))))])('every pixel is drawn once, in its gray', ([width, pixels]) => {
    const found = new Map<number, string>()
    for (const [, color, path] of imageOf(pixels, width, { white: 3 }).matchAll(/fill="#(..).*?" d="(.*?)"/g)) {
      for (const [, x, y, length] of path!.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
        for (let i = 0; i < Number(length); i++) {
          const at = Number(y) * width + Number(x) + i
          expect(found).not.toContain(at)
          found.set(at, color!)
        }
      }
    }
    expect(pixels.map((_, at) => parseInt(found.get(at)!, 16))).toEqual(pixels.map(pixel => pixel * 85))
  })

  test.each<[string, () => string, string]>([
    ['pixels that do not fill rows', () => imageOf([1, 2, 3], 2), 'SHAPE_MISMATCH'],
    ['no pixels', () => imageOf([], 2), 'SHAPE_MISMATCH'],
    ['NaN', () => imageOf([NaN], 1), 'DATA_NOT_FINITE'],
    ['a width of 0', () => imageOf([1], 0), 'ARGUMENT_INVALID'],
    ['a scale of 0', () => imageOf([1], 1, { scale: 0 }), 'ARGUMENT_INVALID'],
  ])('refuses %s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})

test('a page says how to draw what it cannot show', () => {
  const spec = lossCurve({ loss: [1], validationLoss: [] })
  expect(() => pageOf({ title: 'a', sections: [{ title: 'b', content: [spec as never] }] })).toThrow(/nothing that a page can show[^]*toSVG\(\)/)
})
