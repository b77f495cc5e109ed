export { setTime, setZoned } from './time';
export { addProperty, eventsAt, propertyAt, settle, spreadAt, start, takenAt, takeRow, usedAt } from './rows';
export { inputAt, newCsv, readCsv } from './csv';
export { alloc } from './memory';
