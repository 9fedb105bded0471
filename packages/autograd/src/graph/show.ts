/**
 * Whatever was passed, in one line, as it would be written in a program: for error messages.
 *
 * @example
 * import { showArgument } from '@mlp/autograd'
 * console.log(showArgument({ rate: '0.1', sizes: [2, 3] }), showArgument(undefined)) // → { rate: "0.1", sizes } undefined
 */
export function showArgument(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  // A tensor tells its shape and what it is made of.
  if ('op' in value) return (value as { toString(): string }).toString()
  // Array.from, so that holes come up too.
  const parts = isList ? Array.from(value.slice(0, 9) as unknown[], showArgument)
    : Object.entries(value).slice(0, 9).map(([key, part]) => typeof part === 'object' || typeof part === 'function' ? key : `${key}: ${showArgument(part)}`)
  if (parts.length === 9) parts[8] = '…'
  return isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`
}
