import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, FileButton, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReceiptCheck, receiptRoutes } from '@waybill/contracts';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { digestOf, type GivenReceipt, MOST_BYTES, readReceipt, type Statement } from './receipt-text.js';

/** Says whether a receipt is genuine, to anybody who has one, signed in or not. */
export function CheckReceiptScreen() {
  useEffect(() => {
    document.title = t`Check a receipt · Waybill`;
  }, []);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [given, setGiven] = useState<GivenReceipt>();
  const check = useMutation({
    mutationFn: ({ receipt }: GivenReceipt) => call(receiptRoutes.checkReceipt, { body: receipt }),
  });
  const take = (next: string): void => {
    setText(next);
    check.reset();
    const read = next.trim() === '' ? undefined : readReceipt(next);
    setGiven(typeof read === 'object' ? read : undefined);
    setWrong(typeof read === 'string' ? read : undefined);
    if (typeof read === 'object') check.mutate(read);
  };
  return (
    <main className="wb-public">
      <Link to="/" className="wb-brand">
        <Trans>
          <img src="/icon.svg" alt="" />
          Waybill
        </Trans>
      </Link>
      <h1>
        <Trans>Check a receipt</Trans>
      </h1>
      <p className="wb-hint">
        <Trans>
          A receipt is the signed statement that a file was delivered. Choose its file, or paste its text: whether this
          installation signed exactly that is checked at once. Nothing else is told.
        </Trans>
      </p>
      <div className="wb-stack">
        <div>
          <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then(take)}>
            {(props) => (
              <Button {...props}>
                <Trans>Choose a receipt file</Trans>
              </Button>
            )}
          </FileButton>
        </div>
        <Textarea
          label={t`Text of the receipt`}
          description={t`The file can be dropped here as well.`}
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          classNames={{ input: 'wb-mono' }}
          value={text}
          onChange={(event) => take(event.currentTarget.value)}
          onDrop={(event) => {
            const [file] = event.dataTransfer.files;
            if (file === undefined) return;
            event.preventDefault();
            void file.text().then(take);
          }}
          error={wrong}
        />
        {check.isPending && (
          <p role="status">
            <Trans>Checking …</Trans>
          </p>
        )}
        {check.error !== null && (
          <Notice tone="bad" title={t`It could not be checked`}>
            {check.error.message}
          </Notice>
        )}
        {check.data !== undefined && <Verdict check={check.data} />}
        {given !== undefined && check.data?.genuine === true && <Said statement={given.statement} />}
      </div>
    </main>
  );
}

function Verdict({ check }: { readonly check: ReceiptCheck }) {
  if (!check.genuine) {
    return (
      <Notice tone="bad" title={t`This receipt is not genuine`}>
        {check.detail}
      </Notice>
    );
  }
  return (
    <Notice tone="good" title={check.proven ? t`Genuine, and in the audit trail` : t`Genuine`}>
      {check.detail}
    </Notice>
  );
}

function End({ end: { kind, name, path, partner } }: { readonly end: Statement['source'] }) {
  return partner === undefined ? (
    <Trans>
      <FileName name={path} /> in the {kind} <ForeignText text={name} />
    </Trans>
  ) : (
    <Trans>
      <FileName name={path} /> in the {kind} <ForeignText text={name} /> of <ForeignText text={partner} />
    </Trans>
  );
}

/** What a genuine receipt says, and whether a file is the one that it is about. */
function Said({ statement }: { readonly statement: Statement }) {
  const [file, setFile] = useState<File>();
  const compare = useMutation({ mutationFn: digestOf });
  const choose = (chosen: File | null): void => {
    if (chosen === null) return;
    setFile(chosen);
    compare.reset();
    if (chosen.size === statement.sizeBytes && chosen.size <= MOST_BYTES) compare.mutate(chosen);
  };
  return (
    <section className="wb-stack" aria-label={t`What it says`}>
      <Facts>
        <Fact label={t`Delivered`}>
          <Time at={statement.committedAt} />
        </Fact>
        <Fact label={t`Partner`}>
          <ForeignText text={statement.partner} />
        </Fact>
        <Fact label={t`From`}>
          <End end={statement.source} />
        </Fact>
        <Fact label={t`To`}>
          <End end={statement.target} />
        </Fact>
        <Fact label={t`Size`}>
          <Trans>
            {formatBytes(statement.sizeBytes)} ({formatCount(statement.sizeBytes)} bytes)
          </Trans>
        </Fact>
        <Fact label="SHA-256">
          <Copyable value={statement.sha256} what="SHA-256" />
        </Fact>
        <Fact label={t`Verified by`}>{statement.verification}</Fact>
      </Facts>
      <div>
        <FileButton onChange={choose}>
          {(props) => (
            <Button variant="default" {...props}>
              <Trans>Compare with a file of this computer</Trans>
            </Button>
          )}
        </FileButton>
        <p className="wb-hint">
          <Trans>The file stays here: its SHA-256 is computed by this browser.</Trans>
        </p>
      </div>
      {file !== undefined && <Comparison statement={statement} file={file} sha256={compare.data} failed={compare.isError} />}
    </section>
  );
}

interface ComparisonProps {
  readonly statement: Statement;
  readonly file: File;
  readonly sha256: string | undefined;
  readonly failed: boolean;
}

function Comparison({ statement, file, sha256, failed }: ComparisonProps) {
  const name = <FileName name={file.name} />;
  if (file.size !== statement.sizeBytes) {
    return (
      <Notice tone="bad" title={t`Another file`}>
        <Trans>
          {name} has {formatCount(file.size)} bytes; what was delivered has {formatCount(statement.sizeBytes)}.
        </Trans>
      </Notice>
    );
  }
  if (failed || file.size > MOST_BYTES) {
    return (
      <Notice tone="warn" title={t`Too large for a browser`}>
        <Trans>
          Compute its digest with <code>sha256sum</code> and compare it with the one above.
        </Trans>
      </Notice>
    );
  }
  if (sha256 === undefined)
    return (
      <p role="status">
        <Trans>Computing its SHA-256 …</Trans>
      </p>
    );
  return sha256 === statement.sha256 ? (
    <Notice tone="good" title={t`The very file`}>
      <Trans>{name} is, byte for byte, what was delivered.</Trans>
    </Notice>
  ) : (
    <Notice tone="bad" title={t`Another file`}>
      <Trans>{name} has the same size and other bytes.</Trans>
    </Notice>
  );
}
