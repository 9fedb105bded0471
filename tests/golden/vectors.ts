/** Vectors between points of the plane. */
import { atan2, div, gather, norm, sub, tensor } from '@mlp/autograd'
import type { Tree } from './compare'
import { read } from './read'

/** From A to B, with its length, direction and slope. */
export function vectorBetween({ OA, OB }: { readonly OA: readonly number[]; readonly OB: readonly number[] }): Tree {
  const [a, b] = [tensor(OA), tensor(OB)]
  const AB = sub(b, a)
  const [dx, dy] = [gather(AB, 0), gather(AB, 1)]
  return read({ AB, length_AB: norm(AB), length_OA: norm(a), length_OB: norm(b), direction_AB_rad: atan2(dy, dx), slope: div(dy, dx) })
}
