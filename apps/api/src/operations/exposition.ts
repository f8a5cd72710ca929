/** A number with its labels. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric with all its samples. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

const escaped = (value: string): string => value.replace(/[\\"\n]/g, (each) => (each === '\n' ? String.raw`\n` : `\\${each}`));

/** Metrics in Prometheus' text format; those without a sample are left out. */
export function exposition(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, type, help, samples }) => {
    const rows = samples.map(
      ([labels, value]) =>
        `${name}{${Object.entries(labels)
          .map(([label, text]) => `${label}="${escaped(text)}"`)
          .join(',')}} ${value}`,
    );
    return rows.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...rows];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
