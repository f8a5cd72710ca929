import { useLingui } from '@lingui/react/macro';
import { ForeignText } from './file-name.js';
import { formatDuration } from './format.js';

interface Step<N extends string> {
  readonly name: N;
  readonly ok: boolean;
  /** What the other side said may be in it. */
  readonly detail: string;
  /** Of a failure. */
  readonly code?: string | undefined;
  readonly durationMs?: number;
}

interface StepListProps<N extends string> {
  readonly steps: readonly Step<N>[];
  readonly words: Readonly<Record<N, string>>;
}

/** How far a test came, step by step. */
export function StepList<N extends string>({ steps, words }: StepListProps<N>) {
  const { t } = useLingui();
  return (
    <ol className="wb-steps">
      {steps.map(({ name, ok, detail, code, durationMs }) => (
        <li key={name} data-tone={ok ? 'good' : 'bad'}>
          <span className="wb-step-mark" role="img" aria-label={ok ? t`done` : t`failed`}>
            {ok ? '✓' : '✕'}
          </span>
          <span>{words[name]}</span>
          <span className="wb-break">
            <ForeignText text={detail} />
            {code !== undefined && <span className="wb-sub wb-mono">{code}</span>}
          </span>
          {durationMs !== undefined && <span className="wb-number wb-dim">{formatDuration(durationMs)}</span>}
        </li>
      ))}
    </ol>
  );
}
