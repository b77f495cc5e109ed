import { problem } from '../base/problem.ts';
import { checkFilters, checkMatchers, checkSegment } from '../condition/check.ts';
import { checkPreparation } from '../condition/check-preparation.ts';
import type { FunnelDocument } from './document.ts';
import { instant } from './rules.ts';

/** One bit per step, and per exclusion, in a 32-bit mask. */
export const MOST_STEPS = 32;

/**
 * Refuses a funnel whose fields are well-formed but make no sense together. Shapes, types and unknown fields are
 * checked before, where the document is read.
 * @throws Problem `document-invalid` with the path of the first such field, for example `steps[2].optional`.
 */
export function checkFunnel(document: FunnelDocument, at = ''): void {
  const fail = (field: string, reason: string): never => {
    throw problem('document-invalid', { field: at + field, reason });
  };
  const { steps, exclude } = document;
  const last = steps.length - 1;
  const anyOrder = document.order === 'any';

  if (steps.length === 0) fail('steps', 'a funnel needs at least one step');
  if (steps.length > MOST_STEPS) fail('steps', `there are ${steps.length} steps; ${MOST_STEPS} is the most`);
  steps.forEach((step, index) => {
    const field = `steps[${index}]`;
    checkMatchers(step.any, `${at}${field}.any`);
    if (step.optional && (index === 0 || index === last))
      fail(`${field}.optional`, 'the first and the last step cannot be optional');
    if (step.direct && index === 0) fail(`${field}.direct`, 'the first step follows no other step');
    if (!(step.afterMs >= 0)) fail(`${field}.afterMs`, 'a time cannot be negative');
    if (step.withinMs !== null && !(step.withinMs >= 0)) fail(`${field}.withinMs`, 'a time cannot be negative');
    if (step.withinMs !== null && step.withinMs < step.afterMs)
      fail(`${field}.withinMs`, 'the longest time is below the shortest');
    if (index === 0 && step.afterMs > 0) fail(`${field}.afterMs`, 'the first step follows no other step');
    if (index === 0 && step.withinMs !== null) fail(`${field}.withinMs`, 'the first step follows no other step');
    if (step.occurrence !== 'any' && index > 0)
      fail(`${field}.occurrence`, 'only the first step can ask for the first occurrence');
    if (!anyOrder) return;
    if (step.optional) fail(`${field}.optional`, 'steps in any order cannot be optional');
    if (step.direct) fail(`${field}.direct`, 'steps in any order cannot be direct');
    if (step.afterMs > 0) fail(`${field}.afterMs`, 'steps in any order have no time limits of their own');
    if (step.withinMs !== null) fail(`${field}.withinMs`, 'steps in any order have no time limits of their own');
    if (step.occurrence !== 'any') fail(`${field}.occurrence`, 'in any order no step is the first');
  });

  if (anyOrder && exclude.length > 0) fail('exclude', 'steps in any order cannot have exclusions');
  if (exclude.length > MOST_STEPS) fail('exclude', `there are ${exclude.length} exclusions; ${MOST_STEPS} is the most`);
  exclude.forEach((exclusion, index) => {
    const field = `exclude[${index}]`;
    const { from, to } = exclusion;
    checkMatchers(exclusion.any, `${at}${field}.any`);
    if (!Number.isInteger(from) || from < 0 || from > last) fail(`${field}.from`, `there is no step ${from}`);
    if (!Number.isInteger(to) || to < 0 || to > last) fail(`${field}.to`, `there is no step ${to}`);
    if (from >= to) fail(`${field}.to`, 'it must be a later step than the one it starts from');
  });

  if (document.window !== null && document.window !== 'session' && !(document.window.ms >= 0))
    fail('window.ms', 'a time cannot be negative');
  if (!(document.sessionGapMs >= 0)) fail('sessionGapMs', 'a time cannot be negative');
  if (document.session?.property === '') fail('session.property', 'it names no property');
  if (!(document.tieToleranceMs >= 0)) fail('tieToleranceMs', 'a time cannot be negative');

  const from = document.range?.from;
  const to = document.range?.to;
  if (from !== undefined && Number.isNaN(instant(from))) fail('range.from', 'it is not an ISO time');
  if (to !== undefined && Number.isNaN(instant(to))) fail('range.to', 'it is not an ISO time');
  if (from !== undefined && to !== undefined && instant(from) >= instant(to))
    fail('range.to', 'the range ends before it begins');

  checkFilters(document.where, `${at}where`);
  const { breakdown, bins } = document;
  if (breakdown) {
    if (!Number.isInteger(breakdown.top) || breakdown.top < 1)
      fail('breakdown.top', 'at least one value must be shown');
    if (!Number.isInteger(breakdown.step) || breakdown.step < 0 || breakdown.step > last)
      fail('breakdown.step', `there is no step ${breakdown.step}`);
  }
  if (bins) {
    if (bins.length < 2) fail('bins', 'a histogram needs at least two edges');
    bins.forEach((edge, index) => {
      if (!Number.isFinite(edge)) fail(`bins[${index}]`, 'it is not a number');
      if (index > 0 && edge <= bins[index - 1]) fail(`bins[${index}]`, 'the edges must rise');
    });
  }
  if (document.segment) checkSegment(document.segment, `${at}segment`, checkFunnel);
  if (document.prepare) checkPreparation(document.prepare, `${at}prepare.`, checkFunnel);
}
