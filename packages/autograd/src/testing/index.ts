/** @mlp/autograd/testing: derivatives and operations checked against what they should be. */
export { gradcheck } from './gradcheck.js'
export type { Comparison, Differentiable, GradcheckOptions } from './gradcheck.js'
export { assertOperation, checkOperation } from './operations.js'
export type { Checked, CheckOptions } from './operations.js'
export { OperationCheckError } from './failure.js'
export type { CheckName, Failure } from './failure.js'
export { count } from './count.js'
export type { Counted } from './count.js'
