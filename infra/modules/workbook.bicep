metadata description = 'The operator\'s dashboard: workbook.json, with the resource ids of this exchange.'

import { namesIn } from 'names.bicep'

param location string

var names = namesIn(resourceGroup().id)

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: names.topic
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'workbook')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'The exchange'
    category: 'workbook'
    sourceId: workspace.id
    serializedData: replace(replace(loadTextContent('../workbook.json'), '{workspace}', workspace.id), '{topic}', topic.id)
  }
}
