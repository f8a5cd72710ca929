import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { CopyButton } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { Panel } from '../../ui/page.js';
import { Progress } from '../../ui/progress.js';
import { visibleText } from '../../ui/visible-name.js';
import type { QueuedUpload } from './upload-queue.js';
import { uploads } from './uploads.js';

/** What is put by hand: how far each is, and what can be done about it. Nothing where nothing is. */
export function UploadsPanel({ items }: { readonly items: readonly QueuedUpload[] }) {
  if (items.length === 0) return null;
  const open = items.filter(({ state }) => state !== 'done').length;
  return (
    <Panel
      title={open === 0 ? <Trans>Uploaded</Trans> : <Plural value={open} one="# upload" other="# uploads" />}
      actions={
        items.some(({ state }) => state === 'done') && (
          <Button variant="default" onClick={() => uploads.clear()}>
            <Trans>Clear what is done</Trans>
          </Button>
        )
      }
      flush
    >
      <ul className="wb-uploads">
        {items.map((item) => (
          <Upload key={item.key} item={item} />
        ))}
      </ul>
    </Panel>
  );
}

/** How far an upload is. */
function farText({ state, bytesDone, sizeBytes }: QueuedUpload): string {
  const [size, done] = [formatBytes(sizeBytes), formatBytes(bytesDone)];
  if (state === 'done') return size;
  if (state === 'waiting') return t`${size}, waits its turn`;
  return state === 'checking' ? t`${done} of ${size}, being checked` : t`${done} of ${size}`;
}

function Upload({ item }: { readonly item: QueuedUpload }) {
  const { key, name, path, state, bytesDone, sizeBytes, problem, sha256 } = item;
  const shown = visibleText(name);
  return (
    <li>
      <div className="wb-upload-name">
        <span title={visibleText(path)}>
          <FileName name={name} />
        </span>
        <span className="wb-sub wb-number">{farText(item)}</span>
      </div>
      <div className="wb-upload-state">
        {(state === 'sending' || state === 'checking') && (
          <Progress
            label={t`Progress of ${shown}`}
            done={bytesDone}
            total={sizeBytes}
            tone={state === 'checking' ? 'verifying' : 'running'}
          />
        )}
        {state === 'failed' && (
          <span className="wb-form-problem" role="alert">
            {problem}
          </span>
        )}
        {state === 'exists' && (
          <span className="wb-form-problem" role="alert">
            <Trans>A file of that name is there already.</Trans>
          </span>
        )}
        {sha256 !== undefined && (
          <span className="wb-copyable wb-dim">
            <span className="wb-mono">SHA-256 {sha256.slice(0, 12)}…</span>
            <CopyButton value={sha256} label={t`Copy SHA-256 of ${shown}`} />
          </span>
        )}
      </div>
      <div className="wb-actions">
        {state === 'exists' && (
          <Button variant="default" onClick={() => uploads.replace(key)} aria-label={t`Replace ${shown}`}>
            <Trans>Replace</Trans>
          </Button>
        )}
        {state === 'failed' && (
          <Button variant="default" onClick={() => uploads.retry(key)} aria-label={t`Resume ${shown}`}>
            <Trans>Resume</Trans>
          </Button>
        )}
        {state !== 'done' && state !== 'checking' && (
          <Button variant="default" onClick={() => void uploads.cancel(key)} aria-label={t`Cancel ${shown}`}>
            <Trans>Cancel</Trans>
          </Button>
        )}
      </div>
    </li>
  );
}
