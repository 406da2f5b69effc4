metadata description = 'A budget for the resource group. It warns, and stops nothing.'

@description('Dollars per month, or the currency of the subscription.')
param amount int

@description('The first day of a month. It cannot change once the budget exists.')
param start string

resource operator 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: 'operator'
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'exchange'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: []
        contactGroups: [operator.id]
      }
      forecast: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: []
        contactGroups: [operator.id]
      }
    }
  }
}
