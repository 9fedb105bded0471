// The exports of every package are those of its checked-in list, and the names of packages do not collide.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { describeApis } from '../scripts/api'

const apis = describeApis()

test.each([...apis].map(([folder, text]) => [path.basename(folder), folder, text] as const))(
  'packages/%s/api.txt lists its exports (after a wanted change: npm run api)',
  (_name, folder, text) => {
    const list = path.join(folder, 'api.txt')
    expect(text.split('\n')).toEqual((existsSync(list) ? readFileSync(list, 'utf8') : '').split('\n'))
  },
)

test('no public name of one package equals a name of another', () => {
  const owners = new Map<string, string>()
  const twice: string[] = []
  for (const text of apis.values()) {
    let entry = ''
    for (const line of text.split('\n')) {
      if (line.startsWith('# ')) entry = line.slice(2)
      const name = /^[\w$]+/.exec(line)?.[0]
      if (!name) continue
      if (owners.has(name) && owners.get(name)!.split('/')[1] !== entry.split('/')[1]) twice.push(`${name}: ${owners.get(name)!} and ${entry}`)
      owners.set(name, entry)
    }
  }
  expect(twice).toEqual([])
})
