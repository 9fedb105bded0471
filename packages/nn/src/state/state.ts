/** The cells of a model by name: what is saved, and how it comes back. */
import { DTypeError, ShapeError, ValueError, checkOptions, evaluate, isParameter, nameOf, tensor, sameShape, showArgument, showShape } from '@mlp/autograd'
import type { ArrayLike, DType, Parameter, Value } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'

/** Values by the name of their cell. */
export type State = Readonly<Record<string, Value>>

export interface LoadOptions {
  /** What happens to cells the state does not name: 'error', or 'keep' their values. Default: 'error'. */
  readonly missing?: 'error' | 'keep'
  /** What happens to names the model does not have: 'error', or 'ignore' them. Default: 'error'. */
  readonly extra?: 'error' | 'ignore'
}

/**
 * The cells of a model by name, trained ones and running statistics, each once. A name is the path of properties to the cell:
 * `weight` of a linear layer, `0.weight` of the first layer of a sequential model, as PyTorch names them.
 * Cells that are only listed in `parameters` go by their own name or their number there, or the next one that is free.
 *
 * @example
 * import { linear, parametersByName, sequential } from '@mlp/nn'
 * const model = sequential(linear(2, 3), x => x.tanh(), linear(3, 1))
 * console.log([...parametersByName(model).keys()]) // → [ '0.weight', '0.bias', '2.weight', '2.bias' ]
 */
export function parametersByName(model: Layer): ReadonlyMap<string, Parameter> {
  checkModel('parametersByName', model)
  const named = new Map<string, Parameter>()
  const seen = new Set<Parameter>()
  const add = (name: string, cell: Parameter): void => {
    if (seen.has(cell)) return
    seen.add(cell)
    named.set(name, cell)
  }
  const visit = (layer: object, prefix: string, path: readonly object[]): void => {
    if (path.includes(layer)) return
    for (const [key, value] of Object.entries(layer) as [string, unknown][]) {
      if (key === 'parameters') continue
      if (isParameter(value)) add(`${prefix}${key}`, value)
      else if (Array.isArray(value)) value.forEach((one: unknown, index) => { visitOne(one, `${prefix}${key === 'layers' ? '' : `${key}.`}${index}`, [...path, layer]) })
      else visitOne(value, `${prefix}${key}`, [...path, layer])
    }
    if ('parameters' in layer && Array.isArray(layer.parameters)) addListed(layer.parameters, prefix)
  }
  const visitOne = (value: unknown, name: string, path: readonly object[]): void => {
    if (isParameter(value)) add(name, value)
    else if (typeof value === 'function') visit(value, `${name}.`, path)
  }
  const addListed = (cells: readonly unknown[], prefix: string): void => cells.forEach((cell, index) => {
    if (!isParameter(cell)) return
    let name = `${prefix}${nameOf(cell) ?? index}`
    for (let number = index; named.has(name) && !seen.has(cell); number++) name = `${prefix}${number}`
    add(name, cell)
  })
  visit(model, '', [])
  return named
}

/**
 * A snapshot of every cell of a model, by name.
 *
 * @example
 * import { linear, stateOf } from '@mlp/nn'
 * console.log(Object.keys(stateOf(linear(2, 3)))) // → [ 'weight', 'bias' ]
 */
export function stateOf(model: Layer): State {
  return Object.fromEntries([...parametersByName(model)].map(([name, cell]) => [name, cell.value]))
}

/**
 * Sets the cells of a model. Everything is checked before the first cell is written.
 *
 * @param state values by name; plain arrays take the dtype of the cell, typed ones must have it
 * @throws ValueError `STATE_MISMATCH` that lists missing and extra names; ShapeError and DTypeError that name the cell
 * @example
 * import { linear, loadState, stateOf } from '@mlp/nn'
 * const trained = linear(2, 3, { seed: 1 })
 * const copy = linear(2, 3, { seed: 2 })
 * loadState(copy, stateOf(trained))
 * console.log(String(copy.weight.toArray()) === String(trained.weight.toArray())) // → true
 */
export function loadState(model: Layer, state: Readonly<Record<string, ArrayLike>>, options: LoadOptions = {}): void {
  const { missing = 'error', extra = 'error' } = checkOptions('loadState', options, { missing: ['error', 'keep'], extra: ['error', 'ignore'] })
  checkModel('loadState', model)
  const given: unknown = state
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'loadState', problem: 'not a state', received: showArgument(given), expected: 'values by name', hint: 'write loadState(model, stateOf(other)), or loadState(model, readSafetensors(bytes).tensors)' })
  }
  const hint = "build the model as it was when saved; to load a part, { missing: 'keep' } keeps and { extra: 'ignore' } leaves out"
  const writes = writesOf('loadState', 'the state is not that of this model', parametersByName(model), state, { missing, extra, hint })
  for (const [cell, value] of writes) cell.set(value)
}

/** What cells are to become by a state, checked; nothing has been written. */
export function writesOf(
  operation: string, problem: string, cells: ReadonlyMap<string, Parameter>, state: Readonly<Record<string, ArrayLike>>, { missing, extra, hint }: Required<LoadOptions> & { readonly hint: string },
): ReadonlyMap<Parameter, Value> {
  const has = [...cells.keys()]
  const absent = missing === 'error' ? has.filter(name => !Object.hasOwn(state, name)) : []
  const unknown = extra === 'error' ? Object.keys(state).filter(name => !cells.has(name)) : []
  if (absent.length + unknown.length > 0) {
    const list = (label: string, names: readonly string[]): string[] => names.length === 0 ? [] : [`${label} ${names.join(', ')}`]
    throw new ValueError({
      code: 'STATE_MISMATCH', operation, problem, received: [...list('missing', absent), ...list('extra', unknown)].join('; '), expected: `the names ${has.join(', ')}`, hint,
    })
  }
  const writes = new Map<Parameter, Value>()
  for (const [name, cell] of cells) if (Object.hasOwn(state, name)) writes.set(cell, toCellValue(operation, name, cell, state[name]!))
  return writes
}

function checkModel(operation: string, model: unknown): void {
  if (typeof model === 'function' || (typeof model === 'object' && model !== null)) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not a model', received: showArgument(model), expected: 'a layer', hint: 'write sequential(linear(2, 8), tanh, linear(8, 1))' })
}

function toCellValue(operation: string, name: string, cell: Parameter, data: ArrayLike): Value {
  const own = dtypeOf(data)
  if (own !== undefined && own !== cell.dtype) {
    throw new DTypeError({
      code: 'DTYPE_MISMATCH', operation, problem: `another dtype for ${name}`, received: own, expected: cell.dtype,
      hint: `build the model with { dtype: '${own}' }, or cast the value first`,
    })
  }
  const value = evaluate(tensor(data, { dtype: cell.dtype }))
  if (!sameShape(value.shape, cell.shape)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: `another shape for ${name}`, received: showShape(value.shape), expected: showShape(cell.shape),
      hint: 'weights are [outputs, inputs] here; transpose weights of the other layout',
    })
  }
  return value
}

/** The dtype that data brings along; plain arrays and numbers bring none. */
function dtypeOf(data: ArrayLike): DType | undefined {
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Int32Array) return 'int32'
  return typeof data === 'object' && 'dtype' in data ? data.dtype : undefined
}
