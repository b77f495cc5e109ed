import type { AnalysisCommand } from './analysis-arguments.ts';
import type { Analysis } from './answer.ts';
import type { Arguments } from './arguments.ts';
import { attributionCommand } from './attribution-command.ts';
import { checkCommand } from './check-command.ts';
import { conversionsCommand } from './conversions-command.ts';
import { economicsCommand } from './economics-command.ts';
import { experimentCommand } from './experiment-command.ts';
import { scoreCommand } from './score-command.ts';
import { signalsCommand } from './signals-command.ts';

export const ANALYSES: Readonly<Record<AnalysisCommand, Analysis>> = {
  conversions: conversionsCommand,
  signals: signalsCommand,
  score: scoreCommand,
  attribution: attributionCommand,
  economics: economicsCommand,
  check: checkCommand,
  experiment: experimentCommand,
};

export const isAnalysis = (args: Arguments): args is Arguments & { readonly command: AnalysisCommand } =>
  Object.hasOwn(ANALYSES, args.command);
