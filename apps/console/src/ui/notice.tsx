import type { ReactNode } from 'react';
import type { Tone } from './badge.js';

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Something one has to know before anything else on this screen. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <div className="wb-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <div className="wb-notice-text">
        <strong>{title}</strong>
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions !== undefined && <div className="wb-actions">{actions}</div>}
    </div>
  );
}
