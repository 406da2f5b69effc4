metadata description = 'The alerts. Each queries metrics that the code emits; a test checks the names.'

import { namesIn } from 'names.bicep'

param location string

@description('The platforms that are not paused, the signal types of each, and whether it only pulls.')
param platforms { id: string, signalTypes: string[], pulls: bool }[]

@description('The number of hashes in five minutes that raises the flood alert.')
param floodHashes int

type rule = {
  name: string
  title: string
  description: string
  @description('0: act now. 1: act today. 2: act this week.')
  severity: 0 | 1 | 2
  @description('Its rows have a column Value, and a column platform if the alert is per platform.')
  query: string
  dimensions: string[]
  aggregation: 'Total' | 'Maximum'
  threshold: int
  window: string
  frequency: string
  @description('How far back the query looks, if further than the window.')
  lookback: string?
}

var names = namesIn(resourceGroup().id)
var signalTypes = flatten(map(platforms, platform => map(platform.signalTypes, signalType => '\'${platform.id}\', \'${signalType}\'')))
var pulling = map(filter(platforms, platform => platform.pulls), platform => '\'${platform.id}\'')

var rules rule[] = [
  {
    name: 'stopped'
    title: 'The exchange has stopped'
    description: 'The outbox sweep runs every minute, but has sent no metric for 15 minutes. The functions do not run, or cannot reach storage or Azure Monitor.'
    severity: 0
    query: '''
      AppMetrics
      | where Name == 'takeitdown.outbox.pending'
      | summarize Sweeps = count()
      | project Value = iff(Sweeps == 0, 1, 0)
    '''
    dimensions: []
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT15M'
    frequency: 'PT5M'
  }
  {
    name: 'outbox-age'
    title: 'A change has waited for more than five minutes'
    description: 'The oldest change in the outbox is not yet published.'
    severity: 0
    query: '''
      AppMetrics
      | where Name == 'takeitdown.outbox.oldest'
      | project Value = Sum
    '''
    dimensions: []
    aggregation: 'Maximum'
    threshold: 300
    window: 'PT5M'
    frequency: 'PT5M'
  }
  {
    name: 'restarts'
    title: 'The worker restarts again and again'
    description: 'More than four processes have run the outbox sweep within an hour. It runs in one process at a time, and every start of a process has its own id.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.outbox.pending'
      | summarize Processes = dcount(AppRoleInstance)
      | project Value = Processes
    '''
    dimensions: []
    aggregation: 'Maximum'
    threshold: 4
    window: 'PT1H'
    frequency: 'PT15M'
  }
  {
    name: 'poisoned'
    title: 'A message failed five times'
    description: 'For a case change, the sweep sends a new message, so nothing is lost, but something is broken. For a dead letter, the platform cannot see what it missed; its feed still has it.'
    severity: 1
    query: '''
      AppMetrics
      | where Name in ('takeitdown.changes.poisoned', 'takeitdown.dead_letters.poisoned')
      | project Value = Sum
    '''
    dimensions: []
    aggregation: 'Total'
    threshold: 0
    window: 'PT5M'
    frequency: 'PT5M'
  }
  {
    name: 'dead-letters'
    title: 'Events for a platform are dead-lettered'
    description: 'Event Grid gave up after a day, or at once because the webhook refused an event. Write to the platform; its feed has everything.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.events.dead_lettered'
      | project Value = Sum, platform = tostring(Properties.platform)
    '''
    dimensions: ['platform']
    aggregation: 'Total'
    threshold: 0
    window: 'PT15M'
    frequency: 'PT15M'
  }
  {
    name: 'export'
    title: 'No export for a day'
    description: 'The functions export all tables once a day, and no export was complete within the last 26 hours. Without it, only the copies of the storage account protect the cases.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.export.rows' and TimeGenerated > ago(26h)
      | summarize Exports = count()
      | project Value = iff(Exports == 0, 1, 0)
    '''
    dimensions: []
    aggregation: 'Maximum'
    threshold: 0
    window: 'P1D'
    frequency: 'PT1H'
    lookback: 'P2D'
  }
  {
    name: 'silent'
    title: 'A platform is silent'
    description: 'Hashes of its signal types were published the day before, and the platform has sent no verdict and reported no check for 24 hours. A platform without a webhook is not silent while it pulls: a dialect cannot report a check. Write to it.'
    severity: 2
    query: $'''
      datatable(platform: string, signalType: string) [${join(signalTypes, ', ')}]
      | join kind=inner (AppMetrics
        | where Name == 'takeitdown.hashes.published' and TimeGenerated between (ago(48h) .. ago(24h))
        | summarize by signalType = tostring(Properties.signal_type)) on signalType
      | distinct platform
      | join kind=leftanti (AppMetrics
        | where Name in ('takeitdown.verdicts', 'takeitdown.feed.checks') and TimeGenerated > ago(24h)
        | project platform = tostring(Properties.platform)) on platform
      | join kind=leftanti (datatable(platform: string) [${join(pulling, ', ')}]
        | join kind=inner (AppMetrics
          | where Name == 'takeitdown.feed.receive_lag' and TimeGenerated > ago(24h) and Sum < 86400
          | project platform = tostring(Properties.platform)) on platform
        | project platform) on platform
      | project Value = 1, platform
    '''
    dimensions: ['platform']
    aggregation: 'Total'
    threshold: 0
    window: 'P1D'
    frequency: 'PT1H'
    lookback: 'P2D'
  }
  {
    name: 'behind'
    title: 'A platform is behind'
    description: 'The oldest change that a platform has not received from the feed, or not checked, is older than 48 hours. It has read or checked the feed before, or has no webhook and must read it.'
    severity: 2
    query: '''
      AppMetrics
      | where Name in ('takeitdown.feed.receive_lag', 'takeitdown.feed.check_lag')
      | project Value = Sum, platform = tostring(Properties.platform)
    '''
    dimensions: ['platform']
    aggregation: 'Maximum'
    threshold: 172800
    window: 'PT1H'
    frequency: 'PT1H'
  }
  {
    name: 'key-use'
    title: 'A platform uses its key in an unusual way'
    description: 'It reads the whole feed, or many times as many hashes or verdicts as usual. That is normal when it has just joined or has lost its data. Otherwise its key may be stolen.'
    severity: 1
    query: '''
      AppMetrics
      | where Name in ('takeitdown.keys.full_reads', 'takeitdown.keys.unusual')
      | project Value = Sum, platform = tostring(Properties.platform)
    '''
    dimensions: ['platform']
    aggregation: 'Total'
    threshold: 0
    window: 'PT15M'
    frequency: 'PT15M'
  }
  {
    name: 'holding'
    title: 'New cases are held'
    description: 'An operator, the setting or the limit of new hashes has switched it on. No platform receives new cases until an operator releases them: see Held cases in infra/README.md.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.cases.holding'
      | project Value = Sum
    '''
    dimensions: []
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT5M'
    frequency: 'PT5M'
  }
  {
    name: 'flood'
    title: 'A flood of submissions'
    description: 'Far more hashes than usual, possibly an attack. Front Door\'s metrics show countries and counts. You can hold new cases: see Held cases in infra/README.md.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.hashes.submitted'
      | project Value = Sum
    '''
    dimensions: []
    aggregation: 'Total'
    threshold: floodHashes
    window: 'PT5M'
    frequency: 'PT5M'
  }
]

resource operator 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: 'operator'
}

resource onCall 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: 'on-call'
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      targetResourceTypes: ['Microsoft.OperationalInsights/workspaces']
      windowSize: rule.window
      evaluationFrequency: rule.frequency
      overrideQueryTimeRange: rule.?lookback
      skipQueryValidation: true // the table does not exist before the first metric arrives
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: rule.aggregation
            operator: 'GreaterThan'
            threshold: rule.threshold
            dimensions: [for column in rule.dimensions: { name: column, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: rule.severity == 0 ? [operator.id, onCall.id] : [operator.id] }
    }
  }
]
