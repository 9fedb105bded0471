/** All errata, by document, and the printed values that are right. */
import { document000 } from './document000'
import { document001 } from './document001'
import { document002 } from './document002'
import { document003 } from './document003'
import { document004 } from './document004'
import type { Erratum } from './erratum'

export interface SourceDocument {
  readonly number: string
  readonly title: string
  readonly errata: readonly Erratum[]
}

export const documents: readonly SourceDocument[] = [
  { number: '000', title: 'Peter Lu: Multi-layer Perceptrons: An Introduction. Machine Learning and Artificial Intelligence', errata: document000 },
  { number: '001', title: 'Neural Networks – Fundamentals and Multi-Layer Perceptrons (MLPs)', errata: document001 },
  { number: '002', title: 'Hariprasad Kodamana: Neural Networks (lecture slides)', errata: document002 },
  { number: '003', title: 'Some derivation of necessary mathematics; Multi-layer Perceptron; Backpropagation', errata: document003 },
  { number: '004', title: 'Leonard Grün: Understanding the Mathematics Behind the MLP Implementation', errata: document004 },
]
