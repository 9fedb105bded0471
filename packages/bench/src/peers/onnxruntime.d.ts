/** The part of onnxruntime-node that the benchmark uses. */
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'float32', data: Float32Array, dims: readonly number[])
    readonly data: Float32Array
  }
  export interface Feeds { [name: string]: Tensor }
  export interface Session {
    readonly outputNames: readonly string[]
    run(feeds: Feeds): Promise<{ readonly [name: string]: Tensor }>
  }
  export const InferenceSession: {
    create(model: Uint8Array, options: { intraOpNumThreads: number; interOpNumThreads: number; executionMode: 'sequential' }): Promise<Session>
  }
  export const env: { readonly versions: { readonly node?: string } }
}
