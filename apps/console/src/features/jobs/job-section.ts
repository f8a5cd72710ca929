import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import type { JobValues } from './job-values.js';

/** What every section of the job form is given. */
export interface JobSectionProps {
  readonly form: UseFormReturnType<JobValues>;
}

/** A section that also asks for one end of the job. */
export interface JobEndProps extends JobSectionProps {
  /** The picker of the connection or the store, whichever this end is. */
  readonly end: ReactNode;
}
