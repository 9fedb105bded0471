/** The trials of a search as text. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import { csvFormatRows } from 'd3-dsv'
import { bestOf, ranking } from './trial.js'
import type { SearchRecord } from './trial.js'

export interface TrialTableOptions {
  /** `'text'`: columns side by side, the best trial marked with `*`; `'csv'`: for a spreadsheet, numbers in full. Default: 'text'. */
  readonly format?: 'text' | 'csv'
  /** The best first and what failed last, or in the order of the trials. Default: 'value'. */
  readonly sort?: 'value' | 'trial'
  /** How many rows at most. Default: all. */
  readonly rows?: number
}

/**
 * The trials of a search as a table: number, parameters, what else the search notes, and value or reason of failure.
 *
 * @throws ValueError for an unknown format or order and for a number of rows that is not whole
 * @example
 * import { gridSearch, trialTable } from '@mlp/nn'
 * const result = await gridSearch({ width: [8, 16], rate: [0.1, 0.001] }, ({ width, rate }) => width * rate)
 * console.log(trialTable(result))
 * // → trial  width   rate  value
 * // →     1      8  0.001  0.008 *
 * // →     3     16  0.001  0.016
 * // →     0      8    0.1    0.8
 * // →     2     16    0.1    1.6
 */
export function trialTable(search: SearchRecord<object>, options: TrialTableOptions = {}): string {
  const { format = 'text', sort = 'value', rows = Infinity } = checkOptions('trialTable', options, { format: ['text', 'csv'], sort: ['value', 'trial'], rows: 'number' })
  const given: { readonly trials?: unknown, readonly space?: unknown } | null | undefined = search
  if (!Array.isArray(given?.trials) || typeof given.space !== 'object') throw refuse('not a record of a search', showArgument(search), 'what a search gave', 'write trialTable(await gridSearch(…))')
  if (rows !== Infinity && !(Number.isInteger(rows) && rows >= 1)) throw refuse('rows out of range', `rows ${String(rows)}`, 'a whole number, one or more', 'leave it out for all')
  const { trials, maximize } = search
  const best = bestOf(trials, maximize)
  const shown = (sort === 'trial' ? [...trials] : [...trials].sort(ranking(maximize))).slice(0, rows)
  const details = [...new Set(trials.flatMap(trial => Object.keys(trial)))].filter(key => !['trial', 'parameters', 'value', 'failure'].includes(key))
  const header = ['trial', ...Object.keys(search.space), ...details, 'value']
  const write = format === 'csv' ? show : brief
  const cells = shown.map(trial => [
    ...[trial.trial, ...Object.keys(search.space).map(name => entry(trial.parameters, name)), ...details.map(name => entry(trial, name))].map(write),
    trial.value === undefined ? `failed: ${trial.failure.split('\n')[0]!}` : write(trial.value),
  ])
  if (format === 'csv') return csvFormatRows([header, ...cells])
  const widths = header.map((name, column) => Math.max(name.length, ...cells.map((row, at) => shown[at]!.value === undefined && column === header.length - 1 ? 0 : row[column]!.length)))
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')
  return [line(header), ...cells.map((row, at) => line(row) + (shown[at] === best ? ' *' : ''))].join('\n')
}

function entry(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1]
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

/** Numbers to four digits. */
function brief(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : show(value)
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'trialTable', problem, received, expected, hint })
}
