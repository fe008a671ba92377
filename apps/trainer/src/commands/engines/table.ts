import type { EngineReport, EngineSurvey } from '@vgg/backend-node';
import { paint, plain, type Terminal } from '../../terminal/terminal.ts';

/** The answer of `vgg engines`: each engine, whether it works, why not, and what adds it. */
export function enginesText(survey: EngineSurvey, terminal: Terminal = plain): string {
  const width = Math.max(...survey.engines.map(({ name }) => name.length));
  const lines = survey.engines.flatMap((engine) => engineLines(engine, survey, width, terminal));
  const automatic = survey.automatic
    ? `Node ${survey.node}; --backend auto takes ${survey.automatic}.`
    : `Node ${survey.node}; no engine works here.`;
  return [...lines, '', automatic, ...(survey.newerNode ? [survey.newerNode] : [])].join('\n');
}

function engineLines(
  engine: EngineReport,
  survey: EngineSurvey,
  width: number,
  terminal: Terminal,
): string[] {
  const { name, about, works, why, version, details = [], install, threads, notWorthIt } = engine;
  const mark = works ? paint('✓', 'green', terminal) : paint('–', 'dim', terminal);
  const chosen = name === survey.automatic ? paint(' (auto)', 'bold', terminal) : '';
  const indent = ' '.repeat(width + 4);
  const state = works
    ? `${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
    : `not here: ${why}`;
  return [
    `${mark} ${name.padEnd(width)}  ${about}${chosen}`,
    paint(`${indent}${state}`, 'dim', terminal),
    ...details.map((detail) => paint(`${indent}${detail}`, 'dim', terminal)),
    ...(notWorthIt ? [`${indent}auto passes it over: ${notWorthIt}`] : []),
    ...(install ? [`${indent}add it: ${install}`] : []),
  ];
}
