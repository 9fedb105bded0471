import { library } from '../../tsup.base'

export default library({ index: 'src/index.ts', node: 'src/node/index.ts' }, { bundledInCommonJs: ['d3-dsv'] })
