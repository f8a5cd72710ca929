import { asFailure, type Failure } from '@waybill/core';
export function failureOf(error: unknown): Failure {
  return asFailure(error);
}
