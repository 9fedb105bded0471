/** What holds for the options of every function: an object of known names, numbers that are numbers, switches that are true or false. */
import { ValueError } from './errors.js'
import { showArgument } from './show.js'

/** What an option may be: one of a list of words, for example; `anything` where the function itself looks. */
type OptionSort = 'number' | 'boolean' | 'anything' | readonly string[]

/**
 * The options, checked; throws for what is no object, for names that are unknown and for values of another type.
 * NaN is no number here: it would make a result of NaN that says nothing.
 */
export function checkOptions<T extends object>(operation: string, options: T, sorts: { readonly [K in keyof T]-?: OptionSort }): T {
  const names = Object.keys(sorts).join(', ')
  const given: unknown = options
  const fault = (problem: string, received: string, expected: string, hint: string): ValueError => new ValueError({ code: 'ARGUMENT_INVALID', operation, problem, received, expected, hint })
  if (typeof given !== 'object' || given === null || Array.isArray(given) || 'op' in given) throw fault('options come in an object', showArgument(given), `{ ${names} }`, `write { ${names.split(',')[0]!}: … }`)
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(sorts, name)) throw fault('no such option', name, names, 'check the spelling')
    const sort = sorts[name as keyof T]
    if (value === undefined || sort === 'anything' || (typeof value === sort && !Number.isNaN(value)) || (typeof sort !== 'string' && sort.includes(value as string))) continue
    const expected = typeof sort !== 'string' ? sort.map(showArgument).join(' or ') : sort === 'number' ? 'a number' : 'true or false'
    throw fault(`${name} is not ${expected}`, `${name} ${showArgument(value)}`, expected, 'leave it out for its default')
  }
  return options
}
