/** What holds for the options of every function: an object of known names, numbers that are numbers, switches that are true or false. */
import { ValueError } from './errors.js'
import { showArgument } from './show.js'

/** What an option may be: one of a list of words, for example; `anything` where the function itself looks. */
export type OptionSort = 'number' | 'boolean' | 'string' | 'function' | 'anything' | readonly string[]

/**
 * The options, checked; throws for what is no object, for names that are unknown and for values of another type.
 * NaN is no number here: it would make a result of NaN that says nothing.
 *
 * @param operation the name of the function, for the error
 * @param sorts what each option may be; all names that there are
 * @throws ValueError that names the option, what came and what was expected
 * @example
 * import { checkOptions, MlpError } from '@mlp/autograd'
 * interface BlendOptions { readonly share?: number, readonly mode?: 'add' | 'max' }
 * function blend(options: BlendOptions = {}): number {
 *   const { share = 0.5 } = checkOptions('blend', options, { share: 'number', mode: ['add', 'max'] })
 *   return share
 * }
 * console.log(blend({ share: 0.25 })) // → 0.25
 * try { blend(JSON.parse('{ "shares": 1 }') as BlendOptions) } catch (error) { console.log((error as MlpError).problem) } // → no such option
 */
export function checkOptions<T extends object>(operation: string, options: T, sorts: { readonly [K in keyof T]-?: OptionSort }): T {
  const names = Object.keys(sorts).join(', ') || 'no options'
  const given: unknown = options
  const fault = (problem: string, received: string, expected: string, hint: string): ValueError => new ValueError({ code: 'ARGUMENT_INVALID', operation, problem, received, expected, hint })
  if (typeof given !== 'object' || given === null || Array.isArray(given) || 'op' in given) throw fault('options come in an object', showArgument(given), `{ ${names} }`, names === 'no options' ? 'leave them out' : `write { ${names.split(',')[0]!}: … }`)
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(sorts, name)) throw fault('no such option', name, names, 'check the spelling')
    const sort = sorts[name as keyof T]
    if (value === undefined || sort === 'anything' || (typeof value === sort && !Number.isNaN(value)) || (typeof sort !== 'string' && sort.includes(value as string))) continue
    const expected = typeof sort !== 'string' ? sort.map(showArgument).join(' or ') : sort === 'boolean' ? 'true or false' : `a ${sort}`
    throw fault(`${name} is not ${expected}`, `${name} ${showArgument(value)}`, expected, 'leave it out for its default')
  }
  return options
}
