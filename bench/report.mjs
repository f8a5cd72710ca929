/** What we aim for, as ratios in one run. `vs` is whom the ratio is against; `line` is what the line carries. */
const targets = [
  { scenario: 'large-near', direction: 'push', vs: 'sftp', atLeast: 1 },
  { scenario: 'large-near', direction: 'pull', vs: 'sftp', atLeast: 1 },
  { scenario: 'small-near', direction: 'push', vs: 'sftp', atLeast: 2 },
  { scenario: 'small-near', direction: 'pull', vs: 'sftp', atLeast: 2 },
  { scenario: 'small-near', direction: 'push', vs: 'rclone', atLeast: 1.5 },
  { scenario: 'small-near', direction: 'pull', vs: 'rclone', atLeast: 1.5 },
  { scenario: 'large-far', direction: 'push', vs: 'sftp', atLeast: 4 },
  { scenario: 'large-far', direction: 'pull', vs: 'sftp', atLeast: 4 },
  { scenario: 'own-far', direction: 'push', vs: 'line', atLeast: 0.8 },
  { scenario: 'own-far', direction: 'pull', vs: 'line', atLeast: 0.8 },
];

/** @param {readonly number[]} values of which there is at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One row for each scenario, direction and contestant, with the median, and the ratio to OpenSSH's `sftp` (above 1 is faster). */
export function summarise(measurements) {
  const rows = [];
  for (const { scenario, direction, contestant } of measurements) {
    if (rows.some((row) => row.scenario === scenario && row.direction === direction && row.contestant === contestant)) continue;
    const own = measurements.filter(
      (each) => each.scenario === scenario && each.direction === direction && each.contestant === contestant,
    );
    const seconds = median(own.map((each) => each.seconds));
    const { bytes, files, lineBytesPerSecond } = own[0];
    const transferSeconds = own.some((each) => each.transferSeconds === undefined)
      ? undefined
      : median(own.map((each) => each.transferSeconds));
    rows.push({ scenario, direction, contestant, runs: own.length, seconds, transferSeconds, bytes, files, lineBytesPerSecond });
  }
  for (const row of rows) {
    const reference = rows.find(
      (each) => each.scenario === row.scenario && each.direction === row.direction && each.contestant === 'sftp',
    );
    row.ratioToSftp = reference === undefined ? undefined : reference.seconds / row.seconds;
  }
  return rows;
}

function ratioAgainst(rows, { scenario, direction, vs }) {
  const find = (name) => rows.find((row) => row.scenario === scenario && row.direction === direction && row.contestant === name);
  const ours = find('waybill');
  if (ours === undefined) return undefined;
  if (vs !== 'line') {
    const theirs = find(vs);
    return theirs === undefined ? undefined : theirs.seconds / ours.seconds;
  }
  return ours.transferSeconds === undefined ? undefined : ours.bytes / ours.transferSeconds / ours.lineBytesPerSecond;
}

/** What was reached of every target that was measured. */
export function judge(rows) {
  return targets.flatMap((target) => {
    const reached = ratioAgainst(rows, target);
    return reached === undefined ? [] : [{ ...target, reached, met: reached >= target.atLeast }];
  });
}

function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const text = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [text(cells[0]), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.slice(1).map(text)].join('\n');
}

const ratio = (value) => (value === undefined ? '' : `×${value.toFixed(2)}`);
const MIB = 1024 * 1024;

/** The figures and the targets, as tables for people. */
export function report(rows) {
  const figures = table(
    ['scenario', 'direction', 'client', 'runs', 'median s', 'MiB/s', 'files/s', 'to sftp'],
    rows.map((row) => [
      row.scenario,
      row.direction,
      row.contestant,
      row.runs,
      row.seconds.toFixed(2),
      row.files > 1 ? '' : (row.bytes / row.seconds / MIB).toFixed(0),
      row.files > 1 ? (row.files / row.seconds).toFixed(0) : '',
      ratio(row.ratioToSftp),
    ]),
  );
  const judged = judge(rows);
  if (judged.length === 0) return figures;
  const aims = table(
    ['scenario', 'direction', 'against', 'target', 'reached', ''],
    judged.map(({ scenario, direction, vs, atLeast, reached, met }) => [
      scenario,
      direction,
      vs === 'line' ? 'the line, connecting left out' : vs,
      ratio(atLeast),
      ratio(reached),
      met ? 'met' : 'below',
    ]),
  );
  return `${figures}\n\nTargets\n\n${aims}`;
}

function aimOf({ unit, atMost, atLeast, value }) {
  if (atMost !== undefined) return [`at most ${number(atMost)} ${unit}`, value <= atMost ? 'met' : 'above'];
  return atLeast === undefined ? ['', ''] : [`at least ${number(atLeast)} ${unit}`, value >= atLeast ? 'met' : 'below'];
}

const number = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));

/** What was measured in figures, beside their targets. */
export function figuresReport(figures) {
  return table(
    ['scenario', 'figure', 'value', 'target', ''],
    figures.map((each) => [each.scenario, each.figure, `${number(each.value)} ${each.unit}`, ...aimOf(each)]),
  );
}
