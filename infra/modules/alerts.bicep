metadata description = 'What somebody is woken for. Each asks for metrics that the code emits; a test holds the names together.'

import { namesIn } from 'names.bicep'

param location string

@description('Told of every alert.')
param email string

@description('The platforms taking part, and what each takes.')
param platforms { id: string, signalTypes: string[] }[]

@description('Hashes submitted in five minutes that are called a flood.')
param floodHashes int

type rule = {
  name: string
  title: string
  what: string
  @description('0 wakes somebody, 1 is for today, 2 for this week.')
  severity: 0 | 1 | 2
  @description('Its rows have a column Value, and platform where there is one alert for each.')
  query: string
  by: string[]
  aggregation: 'Total' | 'Maximum'
  above: int
  window: string
  every: string
  @description('How far the query looks back, where that is further than the window.')
  back: string?
}

var names = namesIn(resourceGroup().id)
var taken = flatten(map(platforms, platform => map(platform.signalTypes, signalType => '\'${platform.id}\', \'${signalType}\'')))

var rules rule[] = [
  {
    name: 'stopped'
    title: 'The exchange stands still'
    what: 'The sweep of the outbox runs every minute and has not been heard of for a quarter of an hour: the functions do not run, or cannot reach storage or Azure Monitor.'
    severity: 0
    query: '''
      AppMetrics
      | where Name == 'takeitdown.outbox.pending'
      | summarize Sweeps = count()
      | project Value = iff(Sweeps == 0, 1, 0)
    '''
    by: []
    aggregation: 'Maximum'
    above: 0
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'outbox-age'
    title: 'A change waits for more than five minutes'
    what: 'The oldest change that was promised to a person is not yet at the topic.'
    severity: 0
    query: '''
      AppMetrics
      | where Name == 'takeitdown.outbox.oldest'
      | project Value = Sum
    '''
    by: []
    aggregation: 'Maximum'
    above: 300
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'poisoned'
    title: 'A message failed five times'
    what: 'Of changes: the sweep sends another, so nothing is lost, but something is broken. Of dead letters: a platform is not told what it missed; its feed still tells it.'
    severity: 1
    query: '''
      AppMetrics
      | where Name in ('takeitdown.changes.poisoned', 'takeitdown.dead_letters.poisoned')
      | project Value = Sum
    '''
    by: []
    aggregation: 'Total'
    above: 0
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'dead-letters'
    title: 'A platform cannot be delivered to'
    what: 'Event Grid gave events up after a day, or at once when the webhook refused them. Write to the platform; its feed tells it all again.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.events.dead_lettered'
      | project Value = Sum, platform = tostring(Properties.platform)
    '''
    by: ['platform']
    aggregation: 'Total'
    above: 0
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'silent'
    title: 'A platform is silent'
    what: 'Hashes that it takes were published the day before, and for 24 hours the platform has given no verdict on anything. Write to it.'
    severity: 2
    query: $'''
      datatable(platform: string, signalType: string) [${join(taken, ', ')}]
      | join kind=inner (AppMetrics
        | where Name == 'takeitdown.hashes.published' and TimeGenerated between (ago(48h) .. ago(24h))
        | summarize by signalType = tostring(Properties.signal_type)) on signalType
      | distinct platform
      | join kind=leftanti (AppMetrics
        | where Name == 'takeitdown.verdicts' and TimeGenerated > ago(24h)
        | project platform = tostring(Properties.platform)) on platform
      | project Value = 1, platform
    '''
    by: ['platform']
    aggregation: 'Total'
    above: 0
    window: 'P1D'
    every: 'PT1H'
    back: 'P2D'
  }
  {
    name: 'overdue'
    title: 'Verdicts are overdue'
    what: 'A platform let the 48 hours that we ask of it pass for some hashes.'
    severity: 2
    query: '''
      AppMetrics
      | where Name == 'takeitdown.verdicts.overdue'
      | project Value = Sum, platform = tostring(Properties.platform)
    '''
    by: ['platform']
    aggregation: 'Total'
    above: 0
    window: 'PT1H'
    every: 'PT1H'
  }
  {
    name: 'flood'
    title: 'A flood of submissions'
    what: 'Far more hashes than usual: perhaps an attack on what platforms take down. Front Door tells countries and counts, and no addresses. New cases can be held: see Held cases in infra/README.md.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'takeitdown.hashes.submitted'
      | project Value = Sum
    '''
    by: []
    aggregation: 'Total'
    above: floodHashes
    window: 'PT5M'
    every: 'PT5M'
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: names.workspace
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: names.topic
}

resource somebody 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'somebody'
  location: 'global'
  properties: {
    groupShortName: 'takeitdown'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.what
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      targetResourceTypes: ['Microsoft.OperationalInsights/workspaces']
      windowSize: rule.window
      evaluationFrequency: rule.every
      overrideQueryTimeRange: rule.?back
      skipQueryValidation: true // before the first metric arrives there is no table to check it against
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: rule.aggregation
            operator: 'GreaterThan'
            threshold: rule.above
            dimensions: [for column in rule.by: { name: column, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [somebody.id] }
    }
  }
]

resource publishFailures 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'publish-failures'
  location: 'global'
  properties: {
    description: 'The topic refuses events. The outbox keeps them and the sweep sends them again, so nothing is lost, but platforms hear of nothing.'
    severity: 0
    enabled: true
    scopes: [topic.id]
    windowSize: 'PT5M'
    evaluationFrequency: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'publish-failures'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/topics'
          metricName: 'PublishFailCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: somebody.id }]
  }
}
