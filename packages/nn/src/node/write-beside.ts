/** Writing a file so that a crash leaves the one that was there. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'

/** Writes beside the place, and renames when all of it is on the disk. */
export async function writeBeside(path: string, bytes: Uint8Array): Promise<void> {
  // Of its own, so that two that save to one place at once leave one of the two whole.
  const beside = `${path}.${randomUUID()}.part`
  try {
    const file = await open(beside, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
