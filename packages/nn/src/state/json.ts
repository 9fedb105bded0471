/** JSON that brings back every number: NaN, the infinities and −0, which JSON has no words for, stand as `{ "number": "NaN" }`. */

const WORDS: readonly (readonly [string, number])[] = [['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['-0', -0]]

export function toJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => {
    const word = typeof value === 'number' ? WORDS.find(([, number]) => Object.is(number, value))?.[0] : undefined
    return word === undefined ? value : { number: word }
  })
}

/** @throws SyntaxError for what is no JSON */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1 || !('number' in value)) return value
    const found = WORDS.find(([word]) => word === value.number)
    return found === undefined ? value : found[1]
  })
}
