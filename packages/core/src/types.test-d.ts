import { expectTypeOf } from 'vitest'
import type { Device, ModelSource, Runner } from './device.ts'
import { errorFactory, isWidthwiseError, type WidthwiseError } from './error.ts'
import type { Graph, Operation, OperationKind, Subnet } from './graph.ts'
import type { Exit, OperatingPoint, Policy } from './policy.ts'
import type { Segments, Tensor, TensorStore } from './tensor.ts'

const hints = { 'file-missing': '', 'file-damaged': '' } as const
const makeError = errorFactory(hints)

// Errors keep the closed union of the package that makes them.
expectTypeOf(makeError).parameter(0).toEqualTypeOf<'file-missing' | 'file-damaged'>()
expectTypeOf(makeError('file-missing', '')).toEqualTypeOf<WidthwiseError<'file-missing' | 'file-damaged'>>()
// @ts-expect-error a code that the table does not have
makeError('file-lost', '')

// The guard narrows to any code, or with a table to its codes, so that a switch over them can be exhaustive.
declare const caught: unknown
if (isWidthwiseError(caught)) expectTypeOf(caught.code).toEqualTypeOf<string>()
if (isWidthwiseError(caught, hints)) expectTypeOf(caught.code).toEqualTypeOf<'file-missing' | 'file-damaged'>()

// The rule of a subnet says which keys it has.
expectTypeOf<Extract<Subnet, { rule: 'hydravit' }>>().toEqualTypeOf<{
  readonly rule: 'hydravit'
  readonly heads: number
}>()
expectTypeOf<{ rule: 'slimmable'; width: number[] }>().toExtend<Subnet>()
expectTypeOf<{ rule: 'scala'; width: number }>().not.toExtend<Subnet>()
expectTypeOf<{ rule: 'sortednet'; width: number[] }>().not.toExtend<Subnet>()

// A graph is read, never written.
declare const graph: Graph
expectTypeOf(graph.operations).toEqualTypeOf<readonly Operation[]>()
// @ts-expect-error a graph is immutable
graph.operations = []
// @ts-expect-error and so is what it holds
graph.operations.push
expectTypeOf<OperationKind>().toEqualTypeOf<Operation['kind']>()

// A device runs a graph with its weights, or an ONNX file; never half of either.
expectTypeOf<{ graph: Graph; store: TensorStore }>().toExtend<ModelSource>()
expectTypeOf<{ onnx: string }>().toExtend<ModelSource>()
expectTypeOf<{ graph: Graph }>().not.toExtend<ModelSource>()
expectTypeOf<Device>().toExtend<AsyncDisposable>()
expectTypeOf<Runner['run']>().returns.resolves.toExtend<Record<string, Tensor>>()

expectTypeOf<TensorStore['read']>().parameter(1).toEqualTypeOf<Segments | undefined>()
expectTypeOf<TensorStore['read']>().returns.resolves.toEqualTypeOf<Float32Array>()

// A policy hands its own state around and looks into nobody else's.
interface Counted {
  readonly runs: number
}
expectTypeOf<Policy<Counted>['observe']>().returns.toEqualTypeOf<Counted>()
declare const answer: ReturnType<Policy<Counted>['next']>
if ('exit' in answer) expectTypeOf(answer).toEqualTypeOf<Exit>()
else expectTypeOf(answer).toEqualTypeOf<OperatingPoint>()
