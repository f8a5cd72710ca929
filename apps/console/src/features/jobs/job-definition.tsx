import { Link } from '@tanstack/react-router';
import type { JobView } from '@waybill/contracts';
import { Fragment } from 'react';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { amountText } from '../../ui/number-unit.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { DeliveringFacts } from './delivering-facts.js';
import { FindingFacts } from './finding-facts.js';
import { priorityLabels } from './running-section.js';

function JobEnd({ end }: { readonly end: JobView['source'] }) {
  const { kind, id, slug, path } = end;
  return (
    <>
      {kind === 'store' ? (
        <Link to="/stores/$id" params={{ id }}>
          {slug}
        </Link>
      ) : (
        <Link to="/connections/$id" params={{ id }}>
          {slug}
        </Link>
      )}{' '}
      <FileName name={path} />
    </>
  );
}

/** What a job does: where from, where to, and by which rules. */
export function JobDefinitionPanel({ job }: { readonly job: JobView }) {
  const { definition } = job;
  const after = definition.afterSuccess;
  return (
    <Panel title={`Definition, version ${job.definitionVersion}`}>
      <Facts>
        <Fact label="From">
          <JobEnd end={job.source} />
        </Fact>
        <FindingFacts source={definition.source} />
        {[definition.target, ...definition.alsoTo].map((rules, index) => {
          const end = job.targets[index];
          return (
            end !== undefined && (
              <Fragment key={`${end.id} ${end.path}`}>
                <Fact label={index === 0 ? 'To' : 'And to'}>
                  <JobEnd end={end} />
                </Fact>
                <DeliveringFacts target={rules} />
              </Fragment>
            )
          );
        })}
        <Fact label="Source file, once delivered">
          {after.kind === 'move' ? (
            <>
              Move to <FileName name={after.to} />
            </>
          ) : after.kind === 'delete' ? (
            'Delete'
          ) : (
            'Keep'
          )}
        </Fact>
        <Fact label="Attempts">
          {definition.retry.maxAttempts}, waiting {amountText('baseDelayMs', definition.retry.baseDelayMs)} to{' '}
          {amountText('maxDelayMs', definition.retry.maxDelayMs)}
        </Fact>
        <Fact label="Files at the same time">
          {definition.running.concurrency === 1 ? 'One after the other, in order' : definition.running.concurrency}
        </Fact>
        <Fact label="Priority">{priorityLabels[definition.running.priority]}</Fact>
        <Fact label="Id">
          <Copyable value={job.id} what="id" />
        </Fact>
      </Facts>
    </Panel>
  );
}
