/** The part of jax-js that the benchmark uses. Arguments give up a reference; `.ref` takes one more. */
declare module '@jax-js/jax' {
  export interface Array {
    readonly ref: this
    dispose(): void
    dataSync(): Float32Array
    blockUntilReady(): Promise<Array>
    add(other: Array | number): Array
    sub(other: Array | number): Array
    mul(other: Array | number): Array
    div(other: Array | number): Array
    neg(): Array
    slice(...index: (number | [number] | [number, number])[]): Array
  }
  export namespace numpy {
    function array(data: Float32Array, options?: { shape: number[] }): Array
    function matmul(a: Array, b: Array): Array
    function square(a: Array): Array
    function sqrt(a: Array): Array
    function exp(a: Array): Array
    function log(a: Array): Array
    function log1p(a: Array): Array
    function absolute(a: Array): Array
    function maximum(a: Array, b: Array | number): Array
    function mean(a: Array): Array
    function sum(a: Array, axis?: number): Array
    function power(base: Array | number, exponent: Array): Array
  }
  export namespace nn {
    function relu(a: Array): Array
    function sigmoid(a: Array): Array
    function logSoftmax(a: Array): Array
  }
  export function init(device: 'wasm'): Promise<string[]>
  export function defaultDevice(device?: 'wasm'): string
  export function jit<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R
  export function valueAndGrad<A extends Array[]>(f: (first: Array[], ...rest: A) => Array): (first: Array[], ...rest: A) => [Array, Array[]]
  export function grad(f: (x: Array) => Array): (x: Array) => Array
  export function hessian(f: (x: Array) => Array): (x: Array) => Array
  export function jvp(f: (x: Array) => Array, primals: [Array], tangents: [Array]): [Array, Array]
}
