import { parentPort } from 'node:worker_threads';
import { portChannel } from '../contract/channel.ts';
import { serveService } from './service.ts';

// Each port that arrives is one channel of the service.
parentPort?.on('message', (port) => serveService(portChannel(port)));
