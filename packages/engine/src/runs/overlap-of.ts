import type { Job, OverlapPolicy } from '@waybill/core';

/** What becomes of a Run of the Job that is due while another is not over (B20): it waits, so that nothing is done twice and nothing is lost. */
export function overlapOf(_job: Job): OverlapPolicy {
  return 'queue';
}
