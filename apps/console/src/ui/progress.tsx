import { formatBytes } from './format.js';

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  /** Null when nobody knows how much it will be. */
  readonly total: number | null;
  readonly tone?: 'running' | 'verifying';
}

/** How far a copy is. Spoken at each tenth, not at each byte. */
export function Progress({ label, done, total, tone = 'running' }: ProgressProps) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  const percent = share === null ? null : Math.floor(share * 100);
  return (
    <div className="wb-progress">
      <div
        className="wb-progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        aria-valuetext={percent === null ? formatBytes(done) : `${percent} %`}
      >
        <div
          className={share === null ? 'wb-progress-fill wb-progress-unknown' : 'wb-progress-fill'}
          data-tone={tone}
          style={{ transform: `scaleX(${share ?? 1})` }}
        />
      </div>
      <span className="wb-number wb-dim wb-progress-text">{percent === null ? formatBytes(done) : `${percent} %`}</span>
      <span className="wb-visually-hidden" aria-live="polite">
        {percent === null ? '' : `${label}: ${Math.floor(percent / 10) * 10} %`}
      </span>
    </div>
  );
}
