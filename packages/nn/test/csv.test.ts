import { MlpError } from '@mlp/autograd'
import { parseCsv } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

describe('parseCsv', () => {
  test('reads features and classes, in the order of the file and of the names', () => {
    const iris = parseCsv('length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n4.9,3,setosa\n', { label: 'species' })
    expect(iris.x).toEqual({ shape: [3, 2], dtype: 'float32', data: Float32Array.of(5.1, 3.5, 7, 3.2, 4.9, 3) })
    expect(iris.y).toEqual({ shape: [3], dtype: 'int32', data: Int32Array.of(0, 1, 0) })
    expect(iris.columns).toEqual(['length', 'width'])
    expect(iris.classes).toEqual(['setosa', 'versicolor'])
  })

  test('numeric classes are in numeric order', () => {
    const { classes, y } = parseCsv('a,digit\n0,10\n0,9\n0,2', { label: 'digit' })
    expect(classes).toEqual(['2', '9', '10'])
    expect([...y.data]).toEqual([2, 1, 0])
  })

  test('classes of another file keep their indices', () => {
    expect([...parseCsv('a,k\n1,dog', { label: 'k', classes: ['cat', 'dog'] }).y.data]).toEqual([1])
    expect(() => parseCsv('a,k\n1,dog\n1,cow', { label: 'k', classes: ['cat', 'dog'] })).toThrow(/"cow" on line 3, column "k"/)
  })

  test('reads numeric targets, one or several', () => {
    const text = 'a,b,c\n1,2,3\n4,5,6'
    expect(parseCsv(text, { target: 'b', dtype: 'float64' }).y).toEqual({ shape: [2], dtype: 'float64', data: Float64Array.of(2, 5) })
    const { x, y, columns } = parseCsv(text, { target: ['c', 'a'] })
    expect([y.shape, [...y.data], x.shape, columns]).toEqual([[2, 2], [3, 1, 6, 4], [2, 1], ['b']])
    expect(parseCsv(text).x.shape).toEqual([2, 3])
    expect(parseCsv(text, { features: ['c', 'a'] }).x.data).toEqual(Float32Array.of(3, 1, 6, 4))
  })

  test('takes quotes, CRLF, a byte order mark, other separators, empty lines and signs', () => {
    const text = '\uFEFF"a";"the ""b"""\r\n+1;-2e-3\r\n\r\n .5 ;3.\r\n'
    const { x, columns } = parseCsv(text, { separator: ';', dtype: 'float64' })
    expect(columns).toEqual(['a', 'the "b"'])
    expect([...x.data]).toEqual([1, -0.002, 0.5, 3])
  })

  test.each([
    ['a missing cell', 'a,b\n1,2\n3,\n', /a cell is missing[^]*"" on line 3, column "b"/],
    ['a marked missing cell', 'a,b\n1,NA\n', /a cell is missing[^]*line 2, column "b"/],
    ['a word', 'a,b\n1,2\nx,4\n', /not a number[^]*"x" on line 3, column "a"/],
    ['what only JavaScript calls a number', 'a\n0x10\n', /not a number/],
    ['infinity', 'a\nInfinity\n', /not a number/],
    ['a number beyond every dtype', 'a,b\n1,2\n3,-1e999\n', /too large[^]*"-1e999" on line 3, column "b"[^]*leave the row/],
    ['a number beyond float32', 'a\n1e39\n', /too large[^]*"1e39" on line 2, column "a"[^]*dtype: 'float64'/],
    ['a place after a line break in quotes', 'a,"b\nb"\n1,2\n3,x\n', /"x" on line 4, column "b\\nb"/],
    ['a short row', 'a,b\n1,2\n3\n', /1 cells on line 3/],
    ['a long row', 'a,b\n1,2,3\n', /3 cells on line 2/],
    ['an open quote', 'a,b\n1,2\n3,"4\n', /never closed[^]*line 3/],
    ['no rows', 'a,b\n', /no rows of data/],
    ['no text', '', /no rows of data/],
    ['a name twice', 'a,a\n1,2', /two columns have one name/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseCsv(text)).toThrow(message)
    expect(() => parseCsv(text)).toThrow(MlpError)
  })

  test('takes in float64 what float32 cannot hold', () => {
    expect([...parseCsv('a\n1e39\n', { dtype: 'float64' }).x.data]).toEqual([1e39])
  })

  test('refuses columns that are not there, and both kinds of target', () => {
    expect(() => parseCsv('a\n1', { label: 'b' })).toThrow(/no such column/)
    expect(() => parseCsv('a\n1', { features: ['b'] })).toThrow(/no such column/)
    // Before any cell: the column of text may be the one that was meant.
    expect(() => parseCsv('a,kind\n1,cat', { label: 'Kind' })).toThrow(/no such column[^]*"Kind"[^]*a, kind/)
    expect(() => parseCsv('a,kind\n1,cat', { target: ['a', 'b'] })).toThrow(/no such column[^]*"b"/)
    expect(() => parseCsv('a,kind\n1,cat', { features: ['kind', 'b'] })).toThrow(/no such column[^]*"b"/)
    expect(() => parseCsv('a,b\n1,', { label: 'b' })).toThrow(/a cell is missing[^]*line 2/)
    const both = { label: 'a', target: 'a' }
    expect(() => parseCsv('a\n1', both)).toThrow(/both label and target/)
    expect(() => parseCsv('a\n1', { separator: ',,' })).toThrow(/not a separator/)
  })
})
