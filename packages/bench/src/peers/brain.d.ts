/** The part of brain.js that the benchmark uses, its insides included: first weights and the last errors have no other way in or out. */
declare module 'brain.js' {
  export interface Pattern { readonly input: Float32Array; readonly output: Float32Array }
  export interface NeuralNetwork {
    sizes: number[]
    readonly trainOpts: { momentum: number }
    /** By layer; nothing for the input layer. */
    readonly biases: readonly Float32Array[]
    readonly weights: readonly (readonly Float32Array[])[]
    readonly changes: readonly (readonly Float32Array[])[]
    readonly errors: readonly Float32Array[]
    initialize(): void
    trainPattern(pattern: Pattern): void
  }
  const exported: { readonly NeuralNetwork: new (options: { activation: 'sigmoid'; learningRate: number }) => NeuralNetwork }
  export default exported
}
