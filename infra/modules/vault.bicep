metadata description = 'A vault. secrets.sh creates its secrets, not a template, because the deployment history keeps everything that a template receives.'

import { namesIn } from 'names.bicep'

param name string
param location string

@description('The person or service principal that deploys. It creates the secrets.')
param operatorPrincipalId string
param operatorPrincipalType string

@description('Whether the functions read this vault, or only the operator.')
param readByFunctions bool

var names = namesIn(resourceGroup().id)
var secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enabledForTemplateDeployment: !readByFunctions // platforms.bicep passes each platform's secret to its event subscription
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, operatorPrincipalId, secretsOfficer)
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficer)
    description: 'Key Vault Secrets Officer: the person or pipeline that deploys creates and rotates the secrets.'
  }
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readByFunctions) {
  scope: vault
  name: guid(vault.id, identity.id, secretsUser)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    description: 'Key Vault Secrets User: the functions read the server secrets.'
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: vault
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Without the server secrets, no case number works.'
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'metrics-and-audit'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'AllMetrics', enabled: true }]
    // Its callers are operators and the functions. No person who submits calls a vault.
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}
