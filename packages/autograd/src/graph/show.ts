/** Arguments as error messages show them. */

const SHOWN = 8

/** Whatever was passed, in one line, as it would be written in a program. */
export function showArgument(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${[...Array.from(value.slice(0, SHOWN) as unknown[], showArgument), ...value.length > SHOWN ? ['…'] : []].join(', ')}]`
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  // A tensor tells its shape and what it is made of.
  if ('op' in value) return (value as { toString(): string }).toString()
  const parts = Object.entries(value).slice(0, SHOWN).map(([key, part]) => typeof part === 'object' || typeof part === 'function' ? key : `${key}: ${showArgument(part)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}
