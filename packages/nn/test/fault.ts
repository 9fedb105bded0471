/** The error of this project that a call throws. */
import { MlpError } from '@mlp/autograd'

export function faultOf(make: () => unknown): MlpError {
  try {
    make()
  } catch (error) {
    if (error instanceof MlpError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
