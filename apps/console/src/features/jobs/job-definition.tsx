import { Link } from '@tanstack/react-router';
import type { JobView } from '@waybill/contracts';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { amountText } from '../../ui/number-unit.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { DeliveringFacts } from './delivering-facts.js';
import { FindingFacts } from './finding-facts.js';
import { priorityLabels } from './running-section.js';

/** What a job does: where from, where to, and by which rules. */
export function JobDefinitionPanel({ job }: { readonly job: JobView }) {
  const { definition } = job;
  const connection = (
    <Link to="/connections/$id" params={{ id: definition.connectionId }}>
      {job.connectionSlug}
    </Link>
  );
  const store = (
    <Link to="/stores/$id" params={{ id: definition.storeId }}>
      {job.storeSlug}
    </Link>
  );
  const pull = definition.direction === 'pull';
  const after = definition.afterSuccess;
  return (
    <Panel title={`Definition, version ${job.definitionVersion}`}>
      <Facts>
        <Fact label="From">
          {pull ? connection : store} <FileName name={definition.source.path} />
        </Fact>
        <Fact label="To">
          {pull ? store : connection} <FileName name={definition.target.path} />
        </Fact>
        <FindingFacts source={definition.source} />
        <DeliveringFacts target={definition.target} />
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
