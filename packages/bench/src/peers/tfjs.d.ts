/** The part of TensorFlow.js that the benchmark uses. Peers are not installed with the workspace, so their own types are not there. */
declare module '@tensorflow/tfjs' {
  export interface Tensor { dataSync(): Float32Array; dispose(): void }
  export interface Variable extends Tensor { assign(value: Tensor): void }
  export interface Optimizer {
    minimize(loss: () => Tensor, returnCost: true, variables: Variable[]): Tensor
    dispose(): void
  }
  type Operand = Tensor | number
  export const version: { readonly tfjs: string }
  export function setBackend(name: string): Promise<boolean>
  export function getBackend(): string
  export function ready(): Promise<void>
  export function enableProdMode(): void
  export function tensor(data: Float32Array, shape: readonly number[]): Tensor
  export function scalar(value: number): Tensor
  export function variable(value: Tensor): Variable
  export function tidy<T>(run: () => T): T
  export function keep<T extends Tensor>(tensor: T): T
  export function add(a: Operand, b: Operand): Tensor
  export function sub(a: Operand, b: Operand): Tensor
  export function mul(a: Operand, b: Operand): Tensor
  export function matMul(a: Tensor, b: Tensor): Tensor
  export function square(a: Tensor): Tensor
  export function exp(a: Tensor): Tensor
  export function log(a: Tensor): Tensor
  export function relu(a: Tensor): Tensor
  export function sigmoid(a: Tensor): Tensor
  export function mean(a: Tensor): Tensor
  export function sum(a: Tensor): Tensor
  export function slice(a: Tensor, begin: number[], size: number[]): Tensor
  export function stack(tensors: Tensor[]): Tensor
  export function grad(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor
  export function valueAndGrads(f: (a: Tensor, b: Tensor) => Tensor): (args: Tensor[]) => { value: Tensor; grads: Tensor[] }
  export const train: {
    sgd(learningRate: number): Optimizer
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer
  }
  export const losses: {
    sigmoidCrossEntropy(labels: Tensor, logits: Tensor): Tensor
    softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor
  }
}

declare module '@tensorflow/tfjs-backend-wasm' {
  export function setThreadsCount(threads: number): void
}
