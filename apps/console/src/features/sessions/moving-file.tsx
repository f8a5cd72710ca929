import { Trans } from '@lingui/react/macro';
import type { LiveSessionView } from '@waybill/contracts';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { Progress } from '../../ui/progress.js';
import { visibleText } from '../../ui/visible-name.js';

/** A file that a session has open: how far it is, and how fast. */
export function MovingFile({ file }: { readonly file: LiveSessionView['files'][number] }) {
  const { path, direction, bytesDone, sizeBytes, bytesPerSecond } = file;
  return (
    <div className="wb-path-cell">
      <FileName name={path} truncate />
      <Progress label={visibleText(path)} done={bytesDone} total={sizeBytes} />
      <span className="wb-sub wb-number">
        <Trans>
          {direction} · {formatBytes(bytesPerSecond)}/s
        </Trans>
      </span>
    </div>
  );
}
