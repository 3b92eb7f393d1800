import { apiKey, choice } from '../../../../../core/plugin-api/index.ts';
import parrot from '../../installed/parrot/plugin.ts';

export default {
  ...parrot,
  id: 'unreachable-way',
  connect: choice('greeting', { hello: apiKey(), bonjour: apiKey() }),
};
