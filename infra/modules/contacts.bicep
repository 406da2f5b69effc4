metadata description = 'Who receives the alerts: everybody by e-mail, and whoever is on call also by webhook or SMS for severity 0.'

@description('Receives every alert.')
param email string

@description('Receives alerts of severity 0, for example the address of a paging service. Empty for none.')
@secure()
param webhook string

@description('Receives alerts of severity 0 by SMS: country code, hyphen, number, as in 49-15112345678. Empty for none.')
param phone string

resource operator 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'operator'
  location: 'global'
  properties: {
    groupShortName: 'takeitdown'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

// Exists always, so that the alerts can refer to it.
resource onCall 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'on-call'
  location: 'global'
  properties: {
    groupShortName: 'on-call'
    enabled: true
    webhookReceivers: empty(webhook) ? [] : [{ name: 'on-call', serviceUri: webhook, useCommonAlertSchema: true }]
    smsReceivers: empty(phone) ? [] : [{ name: 'on-call', countryCode: split(phone, '-')[0], phoneNumber: last(split(phone, '-'))! }]
  }
}
